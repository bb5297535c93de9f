import { lstatSync, readlinkSync } from 'node:fs';
import type { Found, Tree } from './tree.ts';
import { leadsNowhere, plainPath } from './tree.ts';

/** As many links as the kernel follows for one path. */
const mostLinks = 40;

/**
 * A directory as a host's `/`: every link is followed inside of it, absolute ones from its top, so that no path leads
 * out. Resolved folders are remembered; take a new tree for every batch of questions.
 */
export function chrootTree(root: string, node: string): Tree {
  const folders = new Map<string, string>();
  const implied = impliedLinks(node);

  const locate = (path: string): string => {
    const slash = plainPath(path).lastIndexOf('/');
    const folder = path.slice(0, slash);
    let real = folders.get(folder);
    if (real === undefined) folders.set(folder, (real = `${root}${resolve(root, folder, implied)}`));
    return `${real}/${path.slice(slash + 1)}`;
  };
  const find = (path: string): Found | undefined => {
    const direct = locate(path);
    const stats = lstatSync(direct, { throwIfNoEntry: false });
    if (stats && !stats.isSymbolicLink()) return { real: direct, stats };
    if (!stats && !implied.has(path)) return undefined;
    const inside = resolve(root, path, implied);
    // Systemd's way to switch a file off is a link to /dev/null, which a captured tree does not have.
    const real = inside === '/dev/null' ? inside : `${root}${inside}`;
    const followed = lstatSync(real, { throwIfNoEntry: false });
    if (followed === undefined && stats) throw leadsNowhere(path);
    return followed && { real, stats: followed };
  };
  return { live: false, find, locate, impliedLink: (path) => implied.get(path) };
}

/** Links that pmxcfs shows on every node. */
function impliedLinks(node: string): ReadonlyMap<string, string> {
  return new Map([
    ['/etc/pve/local', `nodes/${node}`],
    ...['qemu-server', 'lxc'].map((kind): [string, string] => [`/etc/pve/${kind}`, `nodes/${node}/${kind}`]),
  ]);
}

/** The path without links, still seen from inside; parts that do not exist are kept as they are. */
function resolve(root: string, path: string, implied: ReadonlyMap<string, string>): string {
  const todo = parts(path);
  const done: string[] = [];
  for (let links = 0; todo.length > 0; ) {
    const part = todo.shift() ?? '';
    if (part === '..') done.pop();
    if (part === '.' || part === '..') continue;
    const inside = `/${[...done, part].join('/')}`;
    const next = linkTarget(root, inside, implied);
    if (next === undefined) {
      done.push(part);
      continue;
    }
    if (++links > mostLinks) throw Object.assign(new Error(`ELOOP: ${path}`), { code: 'ELOOP' });
    if (next.startsWith('/')) done.length = 0;
    todo.unshift(...parts(next));
  }
  return `/${done.join('/')}`;
}

function linkTarget(root: string, inside: string, implied: ReadonlyMap<string, string>): string | undefined {
  const real = `${root}${inside}`;
  const stats = lstatSync(real, { throwIfNoEntry: false });
  if (stats === undefined) return implied.get(inside);
  return stats.isSymbolicLink() ? readlinkSync(real) : undefined;
}

function parts(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}
