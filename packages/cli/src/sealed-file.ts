import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

const sealLength = 20;

/** What `writeSealed` wrote; undefined when it is not there or not whole (a disk lies, a power cut zeroes the end). */
export function readSealed(path: string): Buffer | undefined {
  try {
    const bytes = readFileSync(path);
    const content = bytes.subarray(sealLength);
    return sealOf(content).equals(bytes.subarray(0, sealLength)) ? content : undefined;
  } catch {
    return undefined;
  }
}

/** Beside it, then into its place. What cannot be written costs time, not results. */
export function writeSealed(path: string, content: Uint8Array): void {
  try {
    const temporary = `${path}.${process.pid}.tmp`;
    writeFileSync(temporary, Buffer.concat([sealOf(content), content]), { flag: 'wx', mode: 0o600 });
    renameSync(temporary, path);
  } catch {
    // A full or read-only disk.
  }
}

/** Against accidents, not against people: the folder is ours alone. */
function sealOf(content: Uint8Array): Buffer {
  return createHash('sha1').update(content).digest();
}
