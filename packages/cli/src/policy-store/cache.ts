import { createHash } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readSealed, writeSealed } from '../sealed-file.ts';
import { build } from '../version.ts';

/** Entries older than this are made anew. In milliseconds. */
const longest = 30 * 24 * 3600 * 1000;
/** All entries together. */
const mostBytes = 256 * 1024 * 1024;

/**
 * What was made of policy files, by the hash of everything that went into it: the bytes, the path and this very build.
 * A cache that cannot be used is none; nothing ever fails because of it.
 */
export class Cache {
  readonly folder: string | undefined;

  /** @param folder see `cacheFolder`; undefined keeps nothing */
  constructor(folder: string | undefined) {
    this.folder = folder;
  }

  get(key: string): unknown {
    const bytes = this.folder === undefined ? undefined : readSealed(join(this.folder, key));
    return bytes === undefined ? undefined : JSON.parse(bytes.toString());
  }

  put(key: string, value: unknown): void {
    this.putText(key, JSON.stringify(value));
  }

  /** @param text the value as JSON, for who has it anyway */
  putText(key: string, text: string): void {
    if (this.folder !== undefined) writeSealed(join(this.folder, key), Buffer.from(text));
  }

  /** Removes what is old, and the oldest of what is too much: every edit leaves what was made of the file before. */
  prune(now: number): void {
    if (this.folder === undefined) return;
    try {
      let bytes = 0;
      for (const { path, size, mtimeMs } of newestFirst(this.folder)) {
        bytes += size;
        if (bytes > mostBytes || now - mtimeMs > longest) rmSync(path, { force: true });
      }
    } catch {
      // Somebody else prunes it at the same time.
    }
  }
}

function newestFirst(folder: string): { path: string; size: number; mtimeMs: number }[] {
  const found = readdirSync(folder).map((name) => {
    const path = join(folder, name);
    const { size, mtimeMs } = statSync(path);
    return { path, size, mtimeMs };
  });
  return found.sort((a, b) => b.mtimeMs - a.mtimeMs);
}

export function keyOf(kind: 'file' | 'policy', parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256').update(`${kind}\0${build ?? ''}`);
  for (const part of parts) hash.update(`\0${part.length}\0`).update(part);
  return `${kind}-${hash.digest('hex').slice(0, 40)}`;
}
