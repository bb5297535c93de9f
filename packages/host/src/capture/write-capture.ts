import { chmodSync, linkSync, lstatSync, mkdirSync, mkdtempSync, renameSync, rmSync, rmdirSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { HostError } from '@pvewall/model';
import { linkless, syncFolder } from '../durable.ts';
import { errno, hostError } from '../fault.ts';
import { archiveFormat, packTree, requirePrograms, type ArchiveFormat } from './archive.ts';
import type { CaptureEntry } from './capture-entry.ts';
import type { CaptureNotes } from './capture-notes.ts';
import { closed, writeEntries } from './write-entries.ts';

export interface NewCapture {
  /** As it was typed; relative to `cwd`. */
  readonly to: string;
  readonly cwd: string;
  readonly entries: readonly CaptureEntry[];
  readonly notes: CaptureNotes;
}

/**
 * Writes a capture: a directory, or an archive where the name ends like one (`.tar.zst`, `.tar.gz`, `.tar`). Whole or not at
 * all, for its owner's eyes only, and never in the place of something. Of the same entries and notes it makes the same
 * bytes. Throws HostError.
 */
export async function writeCapture({ to, cwd, entries, notes }: NewCapture): Promise<void> {
  const target = resolve(cwd, to);
  const format = archiveFormat(target);
  try {
    refuseExisting(to, target);
    if (format !== undefined) await requirePrograms(format);
    await build(target, format, entries, notes);
  } catch (error) {
    throw hostError(`cannot write ${to}`, error);
  }
}

/** In a folder beside it that nobody else can look into, then into its place. */
async function build(target: string, format: ArchiveFormat | undefined, entries: readonly CaptureEntry[], notes: CaptureNotes): Promise<void> {
  const scratch = mkdtempSync(`${dirname(target)}/.${basename(target)}.`);
  try {
    const name = nameOf(target, format);
    writeEntries(`${scratch}/${name}`, entries, notes);
    if (format === undefined) showFolder(`${scratch}/${name}`, target);
    else showFile(await pack(scratch, name, format), target);
    syncFolder(dirname(target));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Of the directory, also of the one in an archive. */
function nameOf(target: string, format: ArchiveFormat | undefined): string {
  const name = format === undefined ? basename(target) : basename(target).slice(0, -format.ending.length);
  return /^\.*$/.test(name) ? 'capture' : name;
}

/** Making a folder is what only one can do, and what follows no link; ours then takes the place of that empty one. */
function showFolder(tree: string, target: string): void {
  claimFolder(target);
  try {
    renameSync(tree, target);
  } catch (error) {
    rmdirSync(target);
    throw error;
  }
}

function claimFolder(target: string): void {
  try {
    mkdirSync(target, { mode: closed.folder });
  } catch (error) {
    throw errno(error) === 'EEXIST' ? existsAlready(target, error) : error;
  }
}

async function pack(scratch: string, name: string, format: ArchiveFormat): Promise<string> {
  // What is packed cannot be in the way: its name is that without the ending.
  const archive = `${scratch}/${name}${format.ending}`;
  await packTree(scratch, name, archive, format);
  chmodSync(archive, closed.file);
  return archive;
}

/** A second name is given to one file only, and follows no link; some file systems have none (a memory stick). */
function showFile(archive: string, target: string): void {
  try {
    linkSync(archive, target);
  } catch (error) {
    if (errno(error) === 'EEXIST') throw existsAlready(target, error);
    if (!linkless.has(errno(error) ?? '')) throw error;
    refuseExisting(target, target);
    renameSync(archive, target);
  }
}

function refuseExisting(to: string, target: string): void {
  if (lstatSync(target, { throwIfNoEntry: false }) !== undefined) throw existsAlready(to);
  if (statSync(dirname(target), { throwIfNoEntry: false })?.isDirectory() === true) return;
  throw new HostError('failed', `cannot write ${to}: there is no folder ${dirname(to)}`, { hint: 'Make that folder, or name another.' });
}

function existsAlready(to: string, cause?: unknown): HostError {
  return new HostError('failed', `${to} exists already`, { cause, hint: 'Name another place, or move that one away.' });
}
