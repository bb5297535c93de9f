import { closeSync, constants, fchmodSync, fchownSync, fsyncSync, linkSync, openSync, renameSync, rmSync, unlinkSync, writeSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { dirname } from 'node:path';
import { HostError } from '@pvewall/model';
import { errno } from './fault.ts';

/** How a file comes to be: its mode, and whose it shall be when it takes another's place. */
export interface Manner {
  readonly mode: number;
  /** Give the new file the mode and owner of this one. */
  readonly like?: Stats;
  /** False on pmxcfs, where chmod and chown fail (docs/proxmox-ve.md 8). */
  readonly modes: boolean;
}

const newFile = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/**
 * Put `text` in the place of a file, whole or not at all, and so that it is still there after a power cut: temporary
 * file beside it, fsync, `check` once more, rename, fsync of the folder. Throws the system's errors, with the
 * temporary file gone and the target as it was; HostError when somebody else's temporary file is in the way.
 */
export function replaceFile(real: string, text: string, manner: Manner, check: () => void): void {
  publish(real, text, manner, (temporary) => {
    check();
    renameSync(temporary, real);
  });
}

/**
 * The same for a file that is not there yet. Of several who make it one does; the others get EEXIST, as link(2) says
 * it, and nobody ever sees a part of it.
 */
export function createFile(real: string, content: string | Uint8Array, manner: Manner): void {
  publish(real, content, manner, (temporary) => {
    linkSync(temporary, real);
    unlinkSync(temporary);
  });
}

/** How file systems without hard links refuse one. */
export const linkless: ReadonlySet<string> = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK']);

function publish(real: string, content: string | Uint8Array, manner: Manner, show: (temporary: string) => void): void {
  const temporary = temporaryFor(real);
  const descriptor = create(temporary, manner.mode);
  try {
    fillAndClose(descriptor, content, manner);
    show(temporary);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(real));
}

/** A temporary with our number is of one who had it before us: we write one thing at a time. */
function create(temporary: string, mode: number): number {
  try {
    return openSync(temporary, newFile, mode);
  } catch (error) {
    if (errno(error) !== 'EEXIST') throw error;
  }
  try {
    unlinkSync(temporary);
    return openSync(temporary, newFile, mode);
  } catch (error) {
    throw new HostError('failed', `${temporary} is in the way`, { cause: error, hint: 'It is left over from a write that died. Remove it.' });
  }
}

/** The name that pmxcfs and Proxmox VE's own tools know as a temporary one. */
export function temporaryFor(real: string): string {
  return `${real}.tmp.${process.pid}`;
}

/** The process that such a name is of; undefined for any other name. */
export function writerOf(name: string): number | undefined {
  const pid = /\.tmp\.(\d{1,9})$/.exec(name)?.[1];
  return pid === undefined ? undefined : Number(pid);
}

/** Make a change to a folder's names last. */
export function syncFolder(folder: string): void {
  const descriptor = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fsyncSync(descriptor);
  } catch (error) {
    // FUSE file systems may not offer this; what they do offer has happened by now.
    if (!['EINVAL', 'ENOSYS', 'ENOTSUP'].includes(errno(error) ?? '')) throw error;
  } finally {
    closeSync(descriptor);
  }
}

function fillAndClose(descriptor: number, content: string | Uint8Array, { like, mode, modes }: Manner): void {
  try {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
    if (modes) fchmodSync(descriptor, like === undefined ? mode : like.mode & 0o7777);
    if (modes && like !== undefined && process.getuid?.() === 0) fchownSync(descriptor, like.uid, like.gid);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
