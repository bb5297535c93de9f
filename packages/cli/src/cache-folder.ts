import { lstatSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from './version.ts';

/** `$XDG_CACHE_HOME/pvewall` or `~/.cache/pvewall`: ours alone, or not used. */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const home = env['HOME'];
  const base = env['XDG_CACHE_HOME'] || (home ? join(home, '.cache') : undefined);
  if (base === undefined || !base.startsWith('/') || build === undefined) return undefined;
  const folder = join(base, 'pvewall');
  return isOurs(folder) ? folder : undefined;
}

/** Two levels at most: making parents without end never ends on file systems that take none (/proc, some homes). */
function make(folder: string): void {
  for (const path of [dirname(folder), folder]) {
    try {
      mkdirSync(path, { mode: 0o700 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** What others may write there would become our policy, or our program. */
function isOurs(folder: string): boolean {
  try {
    make(folder);
    const found = lstatSync(folder);
    return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
  } catch {
    return false;
  }
}
