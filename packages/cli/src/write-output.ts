import { closeSync, fchmodSync, fchownSync, fsyncSync, lstatSync, openSync, realpathSync, renameSync, rmSync, statSync, writeFileSync, type Stats } from 'node:fs';
import { resolve } from 'node:path';
import { HostError } from '@pvewall/model';
import { describeFault } from '@pvewall/host';
import type { Io } from './io.ts';

export interface OutputOptions {
  readonly mustNotExist?: boolean;
  /** For readers of another user; as it was, or as the umask has it, when absent. */
  readonly mode?: number;
  /** For folders that others can write, too: no link is followed, and nothing but a plain file is replaced. */
  readonly onlyPlain?: boolean;
}

/** Writes a file of the user's own, whole or not at all; its mode, its owner and a link to it stay. Throws HostError. */
export function writeOutput(file: string, text: string, io: Io, options: OutputOptions = {}): void {
  const path = resolve(io.cwd, file);
  try {
    if (options.mustNotExist) create(path, text);
    else if (options.onlyPlain) replacePlain(path, text, options);
    else replace(path, text, options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' && options.mustNotExist) {
      throw new HostError('failed', `${file} exists already`, { cause: error, hint: 'Name another file, or move that one away.' });
    }
    const { reason, hint } = error instanceof HostError ? { reason: error.message, hint: error.hint } : describeFault(error);
    throw new HostError('failed', `cannot write ${file}: ${reason}`, { cause: error, ...(hint === undefined ? {} : { hint }) });
  }
}

/** A pipe would be waited for, and a link may lead to what is not its maker's. */
function replacePlain(path: string, text: string, { mode }: OutputOptions): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats !== undefined && !stats.isFile()) throw new HostError('failed', 'it is not a plain file', { hint: 'Somebody else may have put it there: see what it is, and move it away.' });
  moveInto(path, text, mode ?? modeOf(stats), stats);
}

function replace(path: string, text: string, { mode }: OutputOptions): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  // A pipe or a device (/dev/stdout) is written to: a file in its place would break the machine for others.
  if (stats !== undefined && !stats.isFile()) {
    writeFileSync(path, text);
    return;
  }
  moveInto(stats === undefined ? path : realpathSync(path), text, mode ?? modeOf(stats), stats);
}

/** Beside it, then into its place: a link that stands there by then is replaced, too. */
function moveInto(real: string, text: string, mode: number | undefined, owner: Stats | undefined): void {
  const temporary = `${real}.tmp.${process.pid}`;
  create(temporary, text, { mode, owner });
  try {
    renameSync(temporary, real);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function modeOf(stats: Stats | undefined): number | undefined {
  return stats === undefined ? undefined : stats.mode & 0o777;
}

/** A new file, which is gone again when it cannot be written to its end. */
function create(path: string, text: string, { mode, owner }: { readonly mode?: number | undefined; readonly owner?: Stats | undefined } = {}): void {
  const descriptor = openSync(path, 'wx');
  try {
    if (mode !== undefined) fchmodSync(descriptor, mode);
    if (owner !== undefined && process.getuid?.() === 0) fchownSync(descriptor, owner.uid, owner.gid);
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
}
