import { spawnSync } from 'node:child_process';
import { closeSync, constants, fchmodSync, fstatSync, ftruncateSync, lstatSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { HostError } from '@pvewall/model';
import { describeHolder, myself } from './holder.ts';
import { errno, hostError } from './fault.ts';
import { requireOurs } from './own-folder.ts';
import { environment } from './program.ts';

/** Of whom works at a host; the script that reverts a run waits for it, too. */
export const lockPath = '/run/lock/pvewall.lock';

/** What to lock, and what people know it by. */
export interface OwnLock {
  /** The real path. */
  readonly path: string;
  readonly name: string;
  /** Whether the file goes with the lock: only where nobody waits for it who does not look again. */
  readonly remove: boolean;
}

/**
 * Hold a flock(2) lock while `work` runs. Our own descriptor holds it, so that it goes with this process, whatever ends
 * it; the file says for people who it is. Throws HostError `locked` with the holder's name.
 */
export async function withOwnLock<T>(lock: OwnLock, work: () => Promise<T>): Promise<T> {
  const descriptor = take(lock);
  try {
    return await work();
  } finally {
    release(lock, descriptor);
  }
}

function take(lock: OwnLock): number {
  try {
    mkdirSync(dirname(lock.path), { recursive: true });
    for (;;) {
      const descriptor = tryTake(lock);
      if (descriptor !== undefined) return descriptor;
    }
  } catch (error) {
    throw hostError(`the lock ${lock.name} cannot be taken`, error, { path: lock.path });
  }
}

/** Undefined when the file was removed between our opening and our locking it: the lock of a file that nobody finds is none. */
function tryTake(lock: OwnLock): number | undefined {
  const descriptor = open(lock.path);
  try {
    if (!flock(descriptor)) throw locked(lock, descriptor);
    if (lstatSync(lock.path, { throwIfNoEntry: false })?.ino === fstatSync(descriptor).ino) {
      nameHolder(descriptor);
      return descriptor;
    }
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  closeSync(descriptor);
  return undefined;
}

/** For people; a disk that is full must not keep anybody from taking a change back. */
function nameHolder(descriptor: number): void {
  try {
    ftruncateSync(descriptor);
    writeSync(descriptor, `${JSON.stringify(myself())}\n`, 0);
  } catch {
    // The lock is ours all the same.
  }
}

/** /run/lock is open to everybody: what another put there could be a link, or a file that they lock at will. */
function open(path: string): number {
  const present = lstatSync(path, { throwIfNoEntry: false });
  if (present !== undefined) requireOurs(path, present, 'file');
  const descriptor = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK, 0o600);
  try {
    requireOurs(path, fstatSync(descriptor), 'file');
    // Whoever may read a file may also lock it.
    if (fstatSync(descriptor).uid === process.getuid?.()) fchmodSync(descriptor, 0o600);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** util-linux's exit code for a lock that was not to be had, chosen by us through `-E`. */
const busy = 75;

/**
 * Node has no flock(2), but the lock belongs to the open file, which a program that inherits our descriptor shares: it
 * locks and ends, and the lock stays ours.
 */
function flock(descriptor: number): boolean {
  const argv = ['-n', '-x', '-E', String(busy), '3'];
  const { status, stderr, error } = spawnSync('flock', argv, {
    stdio: ['ignore', 'ignore', 'pipe', descriptor],
    encoding: 'utf8',
    env: environment,
    cwd: '/',
  });
  if (status === 0) return true;
  if (status === busy) return false;
  const words = error === undefined ? stderr.trim() || `flock ended with ${status ?? 'a signal'}` : error.message;
  throw new HostError('failed', `the lock cannot be taken: ${errno(error) === 'ENOENT' ? 'there is no program flock' : words}`, {
    hint: 'The package util-linux brings flock.',
  });
}

/** The file says nothing when nobody holds it. */
function release({ path, remove }: OwnLock, descriptor: number): void {
  try {
    ftruncateSync(descriptor);
    if (remove) rmSync(path, { force: true });
  } catch {
    // The disk is full or read-only by now; closing frees the lock all the same.
  } finally {
    closeSync(descriptor);
  }
}

function locked({ path, name }: OwnLock, descriptor: number): HostError {
  const holder = describeHolder(descriptor);
  return new HostError('locked', `the lock ${name} is held${holder === undefined ? '' : ` by ${holder}`}`, {
    hint: holder === undefined ? `See who holds it: fuser -v ${path}` : 'Wait for it to end, and run again.',
  });
}
