import { isUtf8 } from 'node:buffer';

/** Where a file stops being UTF-8: the line, and the byte in that line, both from 1. Undefined when it is UTF-8. */
export function badUtf8(bytes: Buffer): { readonly line: number; readonly byte: number } | undefined {
  if (isUtf8(bytes)) return undefined;
  for (let start = 0, line = 1; ; line++) {
    const end = bytes.indexOf(0x0a, start);
    const content = bytes.subarray(start, end < 0 ? bytes.length : end);
    if (!isUtf8(content)) return { line, byte: firstBadByte(content) };
    start = end + 1;
  }
}

function firstBadByte(content: Buffer): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let begun = 0;
  for (let i = 0; i < content.length; i++) {
    try {
      // A character is whole when something comes out; until then its first byte is the one to blame.
      if (decoder.decode(content.subarray(i, i + 1), { stream: true }) !== '') begun = i + 1;
    } catch {
      return begun + 1;
    }
  }
  return begun + 1;
}
