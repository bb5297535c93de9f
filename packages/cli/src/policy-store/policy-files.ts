import { readdirSync, readFileSync, statSync, type Dirent } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describeFault } from '@pvewall/host';
import { HostError } from '@pvewall/model';
import type { PolicyFiles } from '@pvewall/policy';
import { depthOf, matchesGlob } from './glob.ts';

/** Nobody writes so much by hand, and a device has no end. In bytes. */
const largest = 64 * 1024 * 1024;

/** Policy files as they are on disk. Paths are kept as the user typed them, for messages; `cwd` makes them absolute. */
export function policyFiles(cwd: string): PolicyFiles {
  return {
    read: (path) => (path.includes('\0') ? undefined : read(resolve(cwd, path), path)),
    list: (pattern, from) => list(cwd, pattern, dirname(from)),
  };
}

/** Says of a path that was typed what is wrong with it; of what is included the policy says it, at the include. */
export function requirePolicyFile(cwd: string, path: string): void {
  const stats = statSync(resolve(cwd, path), { throwIfNoEntry: false });
  if (stats === undefined || stats.isFile()) return;
  const what = stats.isDirectory() ? 'a folder' : 'a pipe, a socket or a device';
  throw new HostError('failed', `${path} is ${what}, not a policy file`, { hint: stats.isDirectory() ? 'Name the policy file in it.' : 'Write the policy into a file.' });
}

/** Undefined for what is no file: waiting for a pipe would be waiting for ever. */
function read(absolute: string, path: string): Uint8Array | undefined {
  try {
    const stats = statSync(absolute, { throwIfNoEntry: false });
    if (stats?.isFile() !== true) return undefined;
    if (stats.size > largest) throw new HostError('failed', `${path} has ${stats.size} bytes, which no policy needs`, { hint: 'Split it, and name the parts under `include`.' });
    return readFileSync(absolute);
  } catch (error) {
    if (error instanceof HostError) throw error;
    const { reason, hint } = describeFault(error, { path, doing: 'read' });
    throw new HostError('failed', `cannot read ${path}: ${reason}`, { cause: error, ...(hint === undefined ? {} : { hint }) });
  }
}

function list(cwd: string, pattern: string, folder: string): string[] {
  const base = resolve(cwd, folder);
  if (!/[*?]/.test(pattern)) return [join(folder, pattern)];
  return walk(base, depthOf(pattern))
    .map((path) => relative(base, path).split(sep).join('/'))
    .filter((path) => matchesGlob(pattern, path))
    .sort()
    .map((path) => join(folder, path));
}

/** Files (and links to them) below a folder; hidden ones are left out, as shells do. */
function walk(folder: string, depth: number): string[] {
  if (depth < 1) return [];
  return entriesOf(folder)
    .filter((entry) => !entry.name.startsWith('.'))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? walk(path, depth - 1) : [path];
    });
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // A folder that is not there holds no match, which the policy says at the place of its include.
    return [];
  }
}
