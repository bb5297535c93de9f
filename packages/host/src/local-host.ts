import type { Effect, Host, LockName, Query, Reading } from '@pvewall/model';
import type { ProgramQuery } from './captured-answers.ts';
import { readClock } from './clock.ts';
import { readEbtables, restoreEbtables, tryEbtables } from './ebtables-live.ts';
import { readFirewallStatus } from './firewall-status.ts';
import { firewallLockPath, withFlock } from './flock.ts';
import { readLocks } from './held-locks.ts';
import { withPmxcfsLock } from './pmxcfs-lock.ts';
import { readConnections, readListening, readPrinted, readSshd } from './network-live.ts';
import { ownName, requireNodeName } from './node-name.ts';
import { readOwnFolder } from './own-folder-reading.ts';
import { lockPath, withOwnLock } from './own-lock.ts';
import { runOrThrow } from './program.ts';
import { readTree } from './read-tree.ts';
import { readScheduleTimer, readScheduleUnits } from './schedule-live.ts';
import { readSudoJournal } from './sudo-journal.ts';
import { treeRecords } from './records.ts';
import { readServices } from './services.ts';
import { readSpace } from './space.ts';
import { performOnTree, tidyBeside } from './tree-effects.ts';
import { liveTree } from './tree.ts';
import { readVersions } from './versions.ts';
import { endWatch, startWatch } from './watch.ts';

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
    read: readAll,
    tryEbtables,
    perform,
    tidy: (effect) => Promise.resolve().then(() => { if ('path' in effect) tidyBeside(liveTree, effect.path); }),
    withLock: (lock, work) => lockerOf(lock)(work),
    records: treeRecords(() => liveTree),
    watch: (run, token, seconds) => startWatch({ run, token, seconds }),
    unwatch: (run, token) => endWatch({ run, token }),
  };
}

/** Programs run while files are read, each once. */
async function readAll(queries: readonly Query[]): Promise<Reading[]> {
  const asked = new Map<string, Promise<Reading>>();
  const told = queries.map((query) => ('path' in query ? query : askOnce(query, asked)));
  const readings: Reading[] = [];
  for (const one of told) readings.push('path' in one ? readTree(liveTree, one) : await one);
  return readings;
}

function askOnce(query: ProgramQuery, asked: Map<string, Promise<Reading>>): Promise<Reading> {
  const key = JSON.stringify(query);
  const answer = asked.get(key) ?? (programs[query.type] as (query: ProgramQuery) => Promise<Reading>)(query);
  asked.set(key, answer);
  return answer;
}

/** What answers the questions that no file does. A question without a line here does not compile. */
const programs: { readonly [T in ProgramQuery['type']]: (query: Extract<ProgramQuery, { readonly type: T }>) => Promise<Reading> } = {
  ebtables: readEbtables,
  'firewall-status': readFirewallStatus,
  iptables: () => readPrinted(['iptables-save', '-t', 'filter']),
  ip6tables: () => readPrinted(['ip6tables-save', '-t', 'filter']),
  'nft-tables': () => readPrinted(['nft', 'list', 'tables']),
  listening: readListening,
  connections: readConnections,
  sshd: readSshd,
  'sudo-journal': readSudoJournal,
  versions: readVersions,
  services: readServices,
  locks: () => readLocks(),
  space: () => Promise.resolve(readSpace()),
  clock: readClock,
  'own-folder': () => Promise.resolve(readOwnFolder(liveTree)),
  'schedule-units': readScheduleUnits,
  'schedule-timer': readScheduleTimer,
};

async function perform(effect: Effect): Promise<void> {
  if (effect.type === 'restore-ebtables') await restoreEbtables(effect);
  else if (effect.type === 'command') await runOrThrow(effect.argv, effect.purpose);
  else performOnTree(liveTree, effect);
}

type Locker = <T>(work: () => Promise<T>) => Promise<T>;

/** pve-firewall holds its own for one cycle, which takes seconds on a busy host; the API holds a file's for one write. */
function lockerOf(lock: LockName): Locker {
  if (lock === 'pvewall') return (work) => withOwnLock({ path: lockPath, name: lock, remove: false }, work);
  if (lock === 'pve-firewall') return (work) => withFlock({ path: firewallLockPath, name: lock, seconds: 30 }, work);
  return (work) => withPmxcfsLock({ name: lock, seconds: 15 }, work);
}
