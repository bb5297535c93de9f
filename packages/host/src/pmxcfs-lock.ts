import { mkdirSync, rmdirSync, utimesSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { HostError } from '@pvewall/model';
import { errno, hostError } from './fault.ts';

/** Where the folders are that Proxmox VE's programs make to lock a file of the whole cluster. */
export const lockFolder = '/etc/pve/priv/lock';

export interface PmxcfsLock {
  /** `firewall-cluster`, `firewall-host-pve`, `firewall-vm-100`. */
  readonly name: string;
  /** How long to wait for it. */
  readonly seconds: number;
  readonly folder?: string;
}

/**
 * Hold the lock that Proxmox VE's API takes around a firewall file, so that none of its writes falls between our look
 * and our write (docs/proxmox-ve.md 8). pmxcfs itself ends a lock that nobody renewed for 120 seconds, when it is asked
 * to. Where there is no such folder nobody else locks either. Throws HostError.
 */
export async function withPmxcfsLock<T>(lock: PmxcfsLock, work: () => Promise<T>): Promise<T> {
  const path = `${lock.folder ?? lockFolder}/${lock.name}`;
  if (!(await take(path, lock))) return work();
  try {
    return await work();
  } finally {
    release(path);
  }
}

/** False where locks are not known. */
async function take(path: string, { name, seconds }: PmxcfsLock): Promise<boolean> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    try {
      mkdirSync(path);
      return true;
    } catch (error) {
      if (errno(error) === 'ENOENT') return false;
      if (errno(error) !== 'EEXIST') throw hostError(`Proxmox VE's lock ${name} cannot be taken`, error, { path, doing: 'write' });
    }
    if (Date.now() >= end) throw busy(path, name, seconds);
    askForExpiry(path);
    await sleep(200);
  }
}

function askForExpiry(path: string): void {
  try {
    utimesSync(path, 0, 0);
  } catch {
    // It was given back meanwhile.
  }
}

function release(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // pmxcfs ended it, or its quorum went: nobody waits for us then.
  }
}

function busy(path: string, name: string, seconds: number): HostError {
  return new HostError('locked', `Proxmox VE's lock ${name} was not free within ${seconds} s`, {
    hint: `Somebody is changing the same file, in the web interface perhaps. Try again; the lock is ${path}.`,
  });
}
