import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { HostError } from '@pvewall/model';
import { describeFault } from '@pvewall/host';
import type { Io } from './io.ts';

/** Writes a file of the user's own: beside it, then into its place. Throws HostError. */
export function writeOutput(file: string, text: string, io: Io, options: { readonly mustNotExist?: boolean } = {}): void {
  const path = resolve(io.cwd, file);
  const temporary = `${path}.tmp.${process.pid}`;
  try {
    if (options.mustNotExist) closeSync(openSync(path, 'wx'));
    const descriptor = openSync(temporary, 'wx');
    writeSync(descriptor, text);
    fsyncSync(descriptor);
    closeSync(descriptor);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' && options.mustNotExist) {
      throw new HostError('failed', `${file} exists already`, { cause: error, hint: 'Name another file, or move that one away.' });
    }
    const { reason, hint } = describeFault(error);
    throw new HostError('failed', `cannot write ${file}: ${reason}`, { cause: error, ...(hint === undefined ? {} : { hint }) });
  }
}
