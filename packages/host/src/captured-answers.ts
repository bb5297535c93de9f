import type { Query, Reading } from '@pvewall/model';
import { readCapturedEbtables } from './ebtables-capture.ts';
import { statusIn } from './firewall-status.ts';
import { conntrackFile } from './network-live.ts';
import { readOwnFolder } from './own-folder-reading.ts';
import type { FileQuery } from './read-tree.ts';
import { readTree } from './read-tree.ts';
import type { Tree } from './tree.ts';

/** The questions that only a program of a live machine answers. */
export type ProgramQuery = Exclude<Query, FileQuery>;

/** One file, or one for each way in which it can be asked. */
type PlaceOf<Q extends ProgramQuery> = [Exclude<keyof Q, 'type'>] extends [never] ? string : (query: Q) => string;

/**
 * Where a directory that is a host's `/` keeps what a program answered there: `pvewall capture` writes it, directory
 * hosts read it, and whoever has no pvewall on the host can make it by hand. A question without a line here does not compile.
 */
export const capturedPlaces: { readonly [T in ProgramQuery['type']]: PlaceOf<Extract<ProgramQuery, { readonly type: T }>> } = {
  ebtables: '/ebtables-save',
  'firewall-status': '/pve-firewall-status',
  iptables: '/iptables-save',
  ip6tables: '/ip6tables-save',
  'nft-tables': '/nft-tables',
  listening: '/ss-listening',
  connections: '/conntrack',
  sshd: '/sshd-T',
  // Whatever the time that was asked for: who reads it takes what is near.
  'sudo-journal': () => '/journalctl-sudo.json',
  versions: '/versions',
  services: '/systemctl-show',
  locks: '/locks',
  space: '/space',
  clock: '/timedatectl-show',
  'own-folder': '/own-folder',
  'schedule-units': '/systemctl-show-pvewall-drift',
  'schedule-timer': '/systemctl-list-timers.json',
};

/** The path of a kept answer, in the directory. */
export function capturedPlace(query: ProgramQuery): string {
  const place = capturedPlaces[query.type] as string | ((query: ProgramQuery) => string);
  return typeof place === 'string' ? place : place(query);
}

/** What only a program of a live machine answers, as far as a directory has kept its answer; `absent` where it has not. */
export function readCaptured(tree: Tree, query: ProgramQuery): Reading {
  return readers[query.type]?.(tree) ?? kept(tree, query);
}

/** Where an answer is not just the text of its file. */
const readers: Readonly<Partial<Record<ProgramQuery['type'], (tree: Tree) => Reading>>> = {
  ebtables: readCapturedEbtables,
  // Records are kept in a directory, too: what is applied to it.
  'own-folder': (tree) => {
    const reading = kept(tree, { type: 'own-folder' });
    return reading.status === 'absent' ? ofRoot(readOwnFolder(tree)) : reading;
  },
  'firewall-status': (tree) => {
    const reading = kept(tree, { type: 'firewall-status' });
    return reading.status === 'text' ? { status: 'text', text: statusIn(reading.text) ?? reading.text.trim() } : reading;
  },
  connections: (tree) => {
    const reading = kept(tree, { type: 'connections' });
    return reading.status === 'absent' ? readTree(tree, { type: 'file', path: conntrackFile }) : reading;
  },
};

/** A copy of files belongs to who made it, which says nothing of the host. */
function ofRoot(reading: Reading): Reading {
  return reading.status === 'text' ? { status: 'text', text: reading.text.replace(/^(\d+) \d+ /, '$1 0 ') } : reading;
}

function kept(tree: Tree, query: ProgramQuery): Reading {
  return readTree(tree, { type: 'file', path: capturedPlace(query) });
}
