import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { dirname } from 'node:path';
import { HostError } from '@pvewall/model';
import { syncFolder, writerOf } from './durable.ts';
import { errno } from './fault.ts';

/** What has to be there: `any` is a file or a folder. */
export type Kind = 'file' | 'folder' | 'any';

/** A name below the folder in its parts; none for the folder itself. Throws HostError for a name that could lead out of it. */
export function partsOf(name: string): readonly string[] {
  const parts = name === '' ? [] : name.split('/');
  const odd = (part: string): boolean => part === '' || part === '.' || part === '..' || part.includes('\0') || writerOf(part) !== undefined;
  if (!parts.some(odd)) return parts;
  throw new HostError('failed', `${JSON.stringify(name)} is not the name of a record`, { hint: 'Give the name of a run as history prints it.' });
}

/**
 * What the parts below `base` lead to, or undefined when some part is not there. Throws HostError when any part of the
 * way is not ours alone: what others can change they can also turn into a link between our look and our use.
 */
export function lookAt(base: string, parts: readonly string[], kind: Kind): Stats | undefined {
  for (let depth = 0; depth <= parts.length; depth++) {
    const path = [base, ...parts.slice(0, depth)].join('/');
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    requireOurs(path, stats, depth < parts.length ? 'folder' : kind);
    if (depth === parts.length) return stats;
  }
  return undefined;
}

/** The folder that the parts lead to, made where it is missing, and closed to everybody else. Throws HostError. */
export function makeFolder(base: string, parts: readonly string[]): string {
  mkdirSync(dirname(base), { recursive: true, mode: 0o755 });
  let path = base;
  closeToOthers(path);
  for (const part of parts) closeToOthers((path = `${path}/${part}`));
  return path;
}

function closeToOthers(path: string): void {
  const stats = lstatSync(path, { throwIfNoEntry: false }) ?? makeClosed(path);
  requireOurs(path, stats, 'folder');
  if ((stats.mode & 0o077) !== 0 && stats.uid === process.getuid?.()) chmodSync(path, 0o700);
}

function makeClosed(path: string): Stats {
  try {
    mkdirSync(path, { mode: 0o700 });
    syncFolder(dirname(path));
  } catch (error) {
    if (errno(error) !== 'EEXIST') throw error;
  }
  return lstatSync(path);
}

/** Throws HostError when what is there is a link, of the wrong kind, somebody else's, or can be changed by others. */
export function requireOurs(path: string, stats: Stats, kind: Kind): void {
  const problem = problems.find(([applies]) => applies(stats, kind));
  if (problem === undefined) return;
  const [, code, what, hint] = problem;
  throw new HostError(code, `${path}: ${what(stats, kind)}`, { hint: hint(path) });
}

type Problem = readonly [
  applies: (stats: Stats, kind: Kind) => boolean,
  code: 'denied' | 'failed',
  what: (stats: Stats, kind: Kind) => string,
  hint: (path: string) => string,
];

const lookHint = (path: string): string => `Somebody else may have put it there. See what it is (ls -ld ${path}), and move it away.`;

const problems: readonly Problem[] = [
  [(stats) => stats.isSymbolicLink(), 'failed', () => 'it is a symbolic link, and pvewall follows none here', lookHint],
  [isOther, 'failed', (_, kind) => (kind === 'folder' ? 'it is not a folder' : 'it is not a plain file'), lookHint],
  [(stats) => stats.uid !== 0 && stats.uid !== process.getuid?.(), 'denied', (stats) => `it belongs to the user with the number ${stats.uid}, neither to root nor to you`, lookHint],
  [
    (stats) => (stats.mode & 0o022) !== 0,
    'denied',
    () => 'others than its owner can write to it',
    (path) => `See whether somebody changed what it holds, then run: chmod go-w ${path}`,
  ],
];

function isOther(stats: Stats, kind: Kind): boolean {
  return !((kind !== 'folder' && stats.isFile()) || (kind !== 'file' && stats.isDirectory()));
}
