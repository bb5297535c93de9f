import type { Effect, Host, LockName, Query, Reading } from '@pvewall/model';
import { readEbtables, restoreEbtables, tryEbtables } from './ebtables-live.ts';
import { withFlock } from './flock.ts';
import { withLockFile } from './lock-file.ts';
import { ownName, requireNodeName } from './node-name.ts';
import { runOrThrow } from './program.ts';
import { readTree } from './read-tree.ts';
import { liveTree } from './tree.ts';
import { writeSysctl } from './write-sysctl.ts';
import { removeFile, writeFile, writeLink } from './write-tree.ts';

export interface HostOptions {
  /** The node's name; by default this machine's host name, or what a directory tells. */
  readonly node?: string;
}

/** This machine. Throws HostError for a node name that is none. */
export function localHost({ node = ownName() }: HostOptions = {}): Host {
  return {
    kind: 'local',
    description: 'this host',
    node: requireNodeName(node),
    read: (queries) => Promise.all(queries.map(answer)),
    tryEbtables,
    perform: (effect) => perform(effect),
    withLock: (lock, work) => lockers[lock](work),
  };
}

function answer(query: Query): Reading | Promise<Reading> {
  return query.type === 'ebtables' ? readEbtables() : readTree(liveTree, query);
}

async function perform(effect: Effect): Promise<void> {
  switch (effect.type) {
    case 'write-file':
      return writeFile(liveTree, effect);
    case 'remove-file':
      return removeFile(liveTree, effect);
    case 'write-link':
      return writeLink(liveTree, effect);
    case 'write-sysctl':
      return writeSysctl(liveTree, effect);
    case 'restore-ebtables':
      return restoreEbtables(effect);
    case 'command':
      await runOrThrow(effect.argv, effect.purpose);
  }
}

type Locker = <T>(work: () => Promise<T>) => Promise<T>;

/** pve-firewall holds its own for one cycle, which takes seconds on a busy host. */
const lockers: Readonly<Record<LockName, Locker>> = {
  pvewall: (work) => withLockFile('/run/lock/pvewall.lock', 'pvewall', work),
  'pve-firewall': (work) => withFlock({ path: '/run/lock/pvefw.lck', name: 'pve-firewall', seconds: 30 }, work),
};
