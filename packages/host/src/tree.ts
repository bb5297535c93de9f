import type { Stats } from 'node:fs';
import { lstatSync, statSync } from 'node:fs';

/** Something that is there: where it really is, and what it is. */
export interface Found {
  readonly real: string;
  readonly stats: Stats;
}

/** The file tree of a host, by the host's own absolute paths. Methods throw the system's errors. */
export interface Tree {
  /** What a path leads to, links followed as the host would; undefined when there is nothing. */
  find(path: string): Found | undefined;
  /** Where a path really is, links followed in all its parts but the last. */
  locate(path: string): string;
  /** Whether it is the tree of the machine we run on. */
  readonly live: boolean;
  /** The target of a link that real hosts have and a captured tree may lack. */
  impliedLink(path: string): string | undefined;
}

/** This machine's own. */
export const liveTree: Tree = {
  live: true,
  find(path) {
    const stats = statSync(plainPath(path), { throwIfNoEntry: false });
    if (stats !== undefined) return { real: path, stats };
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) throw leadsNowhere(path);
    return undefined;
  },
  locate: plainPath,
  impliedLink: () => undefined,
};

/** A link to nothing is no free place: what is written through it would land where nobody looks. */
export function leadsNowhere(path: string): Error {
  return Object.assign(new Error(`${path}: the link leads nowhere`), { code: 'EDANGLING' });
}

/** Paths are ours to build; one that climbs or is relative was built from something that nobody checked. */
export function plainPath(path: string): string {
  if (!path.startsWith('/') || path.includes('\0') || path.split('/').includes('..')) {
    throw new Error(`${JSON.stringify(path)} is not a plain absolute path`);
  }
  return path;
}
