import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describeFault } from '@pvewall/host';
import { HostError } from '@pvewall/model';
import type { PolicyFiles } from '@pvewall/policy';

/** Policy files as they are on disk. Paths are kept as the user typed them, for messages; `cwd` makes them absolute. */
export function policyFiles(cwd: string): PolicyFiles {
  return {
    read: (path) => read(resolve(cwd, path), path),
    list: (pattern, from) => list(cwd, pattern, dirname(from)),
  };
}

function read(absolute: string, path: string): Uint8Array | undefined {
  try {
    return readFileSync(absolute);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    const { reason, hint } = code === 'EISDIR' ? { reason: 'it is a folder', hint: 'Name the policy file in it.' } : describeFault(error, { path, doing: 'read' });
    throw new HostError('failed', `cannot read ${path}: ${reason}`, { cause: error, ...(hint === undefined ? {} : { hint }) });
  }
}

function list(cwd: string, pattern: string, folder: string): string[] {
  const base = resolve(cwd, folder);
  if (!/[*?]/.test(pattern)) return [join(folder, pattern)];
  const matcher = globMatcher(pattern);
  return walk(base, pattern.includes('**') ? Infinity : pattern.split('/').length)
    .map((path) => relative(base, path).split(sep).join('/'))
    .filter((path) => matcher.test(path))
    .sort()
    .map((path) => join(folder, path));
}

/** Regular files (and links to them) below a folder; hidden ones are left out, as shells do. */
function walk(folder: string, depth: number): string[] {
  if (depth < 1) return [];
  return entriesOf(folder)
    .filter((entry) => !entry.name.startsWith('.'))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? walk(path, depth - 1) : [path];
    });
}

function entriesOf(folder: string): ReturnType<typeof readEntries> {
  try {
    return readEntries(folder);
  } catch {
    // A folder that is not there holds no match, which the policy says at the place of its include.
    return [];
  }
}

function readEntries(folder: string): { name: string; isDirectory: () => boolean }[] {
  return readdirSync(folder, { withFileTypes: true });
}

/** `*` and `?` stay within one name; `**` crosses folders. */
function globMatcher(pattern: string): RegExp {
  const source = pattern.replace(/\*\*\/|\*\*|[*?]|[^*?]/g, (piece) => wildcards[piece] ?? piece.replace(/[.+^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${source}$`);
}

const wildcards: Readonly<Record<string, string>> = { '**/': '(?:[^/]+/)*', '**': '.*', '*': '[^/]*', '?': '[^/]' };
