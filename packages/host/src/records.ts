import { closeSync, constants, fstatSync, mkdirSync, openSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { RecordFile, Records } from '@pvewall/model';
import { HostError, recordsFolder } from '@pvewall/model';
import { badUtf8 } from './bad-utf8.ts';
import { createFile, replaceFile, syncFolder, temporaryFor, writerOf } from './durable.ts';
import { errno, hostError } from './fault.ts';
import { clearFolder } from './left-over.ts';
import { lookAt, makeFolder, partsOf, requireOurs } from './own-folder.ts';
import type { Tree } from './tree.ts';

/** pvewall's own records in a tree of files, at /var/lib/pvewall of it. A link on the way there is the host's own business. */
export function treeRecords(tree: () => Tree): Records {
  const base = (): string => tree().locate(recordsFolder);
  return {
    read: (name) => attempt('it cannot be read', name, () => readRecord(base(), name)),
    list: (folder) => attempt('it cannot be read', folder, () => listRecords(base(), folder)),
    create: (folder, files) => attempt('it cannot be made', folder, () => createFolder(base(), folder, files)),
    write: (name, text) => attempt('it cannot be written', name, () => writeRecord(base(), name, text)),
    claim: (name, text) => attempt('it cannot be made', name, () => claimRecord(base(), name, text)),
    remove: (name) => attempt('it cannot be removed', name, () => removeRecord(base(), name)),
  };
}

const closed = { mode: 0o600, modes: true } as const;

/** Not blocked by a pipe in the file's place. */
const plainly = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

function readRecord(base: string, name: string): string | null {
  const path = `${base}/${name}`;
  if (lookAt(base, partsOf(name), 'file') === undefined) return null;
  const descriptor = openSync(path, plainly);
  try {
    requireOurs(path, fstatSync(descriptor), 'file');
    return utf8(path, readFileSync(descriptor));
  } finally {
    closeSync(descriptor);
  }
}

function utf8(path: string, bytes: Buffer): string {
  const bad = badUtf8(bytes);
  if (bad === undefined) return bytes.toString('utf8');
  throw new HostError('failed', `${path}: it is not UTF-8: line ${bad.line}, byte ${bad.byte} of the line`, {
    hint: 'It is damaged. Move it away, and see what the disk says of itself.',
  });
}

function listRecords(base: string, folder: string): string[] {
  const parts = partsOf(folder);
  if (lookAt(base, parts, 'folder') === undefined) return [];
  return readdirSync([base, ...parts].join('/')).filter((name) => writerOf(name) === undefined).sort();
}

function createFolder(base: string, folder: string, files: Readonly<Record<string, RecordFile>>): void {
  const { parent, path, parts } = place(base, folder);
  if (lookAt(base, parts, 'any') !== undefined) throw new HostError('failed', `${path}: it is there already`, { hint: 'Move it away.' });
  clearFolder(parent);
  const temporary = temporaryFor(path);
  try {
    fill(temporary, files);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw error;
  }
  syncFolder(parent);
}

/** Everything is on the disk before the rename that shows it. */
function fill(top: string, files: Readonly<Record<string, RecordFile>>): void {
  const folders = new Set([top]);
  mkdirSync(top, { mode: 0o700 });
  for (const [name, file] of Object.entries(files)) {
    let folder = top;
    for (const part of partsOf(name).slice(0, -1)) {
      folder = `${folder}/${part}`;
      if (!folders.has(folder)) mkdirSync(folder, { mode: 0o700 });
      folders.add(folder);
    }
    createFile(`${top}/${name}`, file.content, { mode: file.mode ?? closed.mode, modes: true });
  }
  for (const folder of folders) syncFolder(folder);
}

function writeRecord(base: string, name: string, text: string): void {
  const { parent, path, parts } = place(base, name);
  lookAt(base, parts, 'file');
  clearFolder(parent);
  replaceFile(path, text, closed, () => undefined);
}

function claimRecord(base: string, name: string, text: string): boolean {
  const { parent, path, parts } = place(base, name);
  clearFolder(parent);
  try {
    createFile(path, text, closed);
    return true;
  } catch (error) {
    if (errno(error) !== 'EEXIST') throw error;
    lookAt(base, parts, 'file');
    return false;
  }
}

/** A folder is moved out of sight first, so that nobody ever finds a part of it. */
function removeRecord(base: string, name: string): void {
  refuseTop(name);
  const parts = partsOf(name);
  const stats = lookAt(base, parts, 'any');
  if (stats === undefined) return;
  const path = `${base}/${parts.join('/')}`;
  const parent = dirname(path);
  const aside = temporaryFor(path);
  clearFolder(parent);
  if (stats.isDirectory()) renameSync(path, aside);
  rmSync(stats.isDirectory() ? aside : path, { recursive: true, force: true });
  syncFolder(parent);
}

/** Where something goes, its folder made. */
function place(base: string, name: string): { parent: string; path: string; parts: readonly string[] } {
  const parts = partsOf(name);
  refuseTop(name);
  const parent = makeFolder(base, parts.slice(0, -1));
  return { parent, path: `${base}/${parts.join('/')}`, parts };
}

function refuseTop(name: string): void {
  if (name === '') throw new HostError('failed', `${recordsFolder} itself is no record`, { hint: 'Name what is in it.' });
}

function attempt<T>(what: string, name: string, work: () => T): Promise<T> {
  return Promise.resolve().then(() => {
    try {
      return work();
    } catch (error) {
      throw hostError(what, error, { path: `${recordsFolder}${name === '' ? '' : '/'}${name}` });
    }
  });
}
