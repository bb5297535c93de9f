import { lstatSync, mkdirSync, statSync } from 'node:fs';
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

/** Whose folder it is decides who may put another in its place: both levels have to be ours (sudo keeps some homes). */
function isPrivate(folder: string): boolean {
  const { uid, mode } = statSync(folder);
  return lstatSync(folder).isDirectory() && uid === process.getuid?.() && (mode & 0o022) === 0;
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
    return [folder, dirname(folder)].every(isPrivate);
  } catch {
    return false;
  }
}
