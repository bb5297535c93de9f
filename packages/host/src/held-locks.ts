import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Reading } from '@pvewall/model';
import { describeFault, errno } from './fault.ts';
import { firewallLockPath } from './flock.ts';
import { readHolder } from './holder.ts';
import { lockPath } from './own-lock.ts';
import { lockFolder } from './pmxcfs-lock.ts';
import { liveProc, processOf } from './proc.ts';

/** In milliseconds. */
const pause = 250;

interface Places {
  readonly own: string;
  readonly firewall: string;
  readonly folder: string;
  /** How long pve-firewall's lock is watched, in milliseconds: a cycle takes moments. */
  readonly watched: number;
}

const ofThisMachine: Places = { own: lockPath, firewall: firewallLockPath, folder: lockFolder, watched: 5000 };

/**
 * Locks of this machine that are held now, and by whom. Nothing is locked to find out: whoever tries at that moment
 * would be refused. Only pve-firewall's is looked at for longer, when it is held.
 */
export async function readLocks({ own, firewall, folder, watched } = ofThisMachine): Promise<Reading> {
  try {
    return { status: 'text', text: [...ownLock(own), ...(await firewallLock(firewall, watched)), ...pmxcfsLocks(folder)].map((line) => `${line}\n`).join('') };
  } catch (error) {
    return { status: 'failed', ...describeFault(error) };
  }
}

/**
 * The kernel says whether it is held, the file by whom. The program that took it for us has ended by then, and inside of
 * a container the kernel does not tell of locks whose taker it cannot name: there whoever the file names has it open.
 */
function ownLock(path: string): string[] {
  const holder = existsSync(path) ? readHolder(path) : undefined;
  if (flockedBy(path) === undefined && (holder === undefined || !hasOpen(holder.pid, path))) return [];
  return [`pvewall ${path} ${holder === undefined ? 0 : secondsSince(Date.parse(holder.since))}${holder === undefined ? '' : ` ${holder.words}`}`];
}

async function firewallLock(path: string, watched: number): Promise<string[]> {
  const first = flockedBy(path);
  if (first === undefined) return [];
  const words = processWords(first);
  const start = Date.now();
  while (Date.now() - start < watched) {
    await sleep(pause);
    if (flockedBy(path) !== first) return [`pve-firewall ${path} 0 ${words}`];
  }
  return [`pve-firewall ${path} ${secondsSince(start)} ${words}`];
}

/** Folders; their times are of the last who renewed them. */
function pmxcfsLocks(folder: string): string[] {
  return namesIn(folder).filter((name) => name.startsWith('firewall-') && !/\s/.test(name)).flatMap((name) => {
    const stats = lstatSync(`${folder}/${name}`, { throwIfNoEntry: false });
    return stats === undefined ? [] : [`${name} ${folder}/${name} ${secondsSince(stats.mtimeMs)}`];
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errno(error) === 'ENOENT') return [];
    throw error;
  }
}

/** The process that holds a flock(2) lock on a file, by /proc/locks: 0 when it cannot be seen from here. */
function flockedBy(path: string): number | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  const hex = (n: number): string => n.toString(16).padStart(2, '0');
  const file = `${hex(majorOf(stats.dev))}:${hex(minorOf(stats.dev))}:${stats.ino}`;
  const found = readFileSync('/proc/locks', 'utf8').split('\n').find((line) => /^\d+: FLOCK /.test(line) && line.split(/\s+/).includes(file));
  return found === undefined ? undefined : Math.max(Number(found.split(/\s+/)[4]), 0);
}

/** As makedev(3) packs them. */
const majorOf = (device: number): number => (device >> 8) & 0xfff;
const minorOf = (device: number): number => (device & 0xff) | ((device >> 12) & 0xfff00);

function hasOpen(pid: number, path: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((name) => linkIn(`/proc/${pid}/fd/${name}`) === path);
  } catch {
    // Gone, or somebody else's.
    return false;
  }
}

/** A descriptor that is closed meanwhile leads nowhere. */
function linkIn(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function processWords(pid: number): string {
  const name = pid > 0 ? processOf(liveProc, pid)?.name : undefined;
  return pid > 0 ? `process ${pid}${name === undefined ? '' : ` (${name})`}` : 'a process that cannot be seen from here';
}

function secondsSince(time: number): number {
  return Number.isFinite(time) ? Math.max(0, Math.round((Date.now() - time) / 1000)) : 0;
}
