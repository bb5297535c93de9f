import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsedFileVersion } from '@pvewall/policy';
import { build } from '../version.ts';

/** Entries older than this are made anew. In milliseconds. */
const longest = 30 * 24 * 3600 * 1000;
const manyEntries = 500;

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
    if (this.folder === undefined) return undefined;
    try {
      return JSON.parse(readFileSync(join(this.folder, key), 'utf8'));
    } catch {
      return undefined;
    }
  }

  put(key: string, value: unknown): void {
    this.putText(key, JSON.stringify(value));
  }

  /** @param text the value as JSON, for who has it anyway */
  putText(key: string, text: string): void {
    if (this.folder === undefined) return;
    try {
      const temporary = join(this.folder, `${key}.${process.pid}.tmp`);
      writeFileSync(temporary, text, { flag: 'wx', mode: 0o600 });
      renameSync(temporary, join(this.folder, key));
    } catch {
      // A full or read-only disk costs time, not results.
    }
  }

  /** Removes what is old, when there is much. */
  prune(now: number): void {
    if (this.folder === undefined) return;
    try {
      const names = readdirSync(this.folder);
      if (names.length < manyEntries) return;
      for (const name of names) {
        const path = join(this.folder, name);
        if (now - statSync(path).mtimeMs > longest) rmSync(path, { force: true });
      }
    } catch {
      // Somebody else prunes it at the same time.
    }
  }
}

export function keyOf(kind: 'file' | 'policy', parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256').update(`${kind}\0${build ?? ''}\0${parsedFileVersion}`);
  for (const part of parts) hash.update(`\0${part.length}\0`).update(part);
  return `${kind}-${hash.digest('hex').slice(0, 40)}`;
}
