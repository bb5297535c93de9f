import type { Stats } from 'node:fs';
import { lstatSync, mkdirSync, readFileSync, readdirSync, readlinkSync, renameSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import type { RemoveFile, WriteFile, WriteLink } from '@pvewall/model';
import { HostError, recordsFolder } from '@pvewall/model';
import type { Manner } from './durable.ts';
import { createFile, linkless, replaceFile, syncFolder, temporaryFor } from './durable.ts';
import { errno, hostError, underPmxcfs } from './fault.ts';
import { clearBeside } from './left-over.ts';
import { lookAt, makeFolder, partsOf } from './own-folder.ts';
import { pmxcfsLimit } from './read-tree.ts';
import type { Tree } from './tree.ts';

const ordinaryMode = 0o644;
const ownMode = 0o600;

/** Replace, create a file. Throws HostError; the file is then as it was, unless another program changed it. */
export function writeFile(tree: Tree, { path, before, after, mode }: WriteFile): void {
  attempt('it cannot be written', path, () => {
    refuseTooLarge(path, after);
    const real = requirePlace(tree, path);
    const like = requireContent(path, real, before);
    makeParents(tree, path, real);
    clearBeside(real);
    const modes = !underPmxcfs(path);
    if (like !== undefined) replaceFile(real, after, { mode: like.mode & 0o777, modes, like }, () => requireContent(path, real, before));
    else createOnly(path, real, after, { mode: mode ?? (isOwn(path) ? ownMode : ordinaryMode), modes });
  });
}

/** Of two who make the same file one is told. pmxcfs has no links (docs/proxmox-ve.md 8); its own lock is held there. */
function createOnly(path: string, real: string, text: string, manner: Manner): void {
  const anew = (): void => replaceFile(real, text, manner, () => requireContent(path, real, null));
  if (underPmxcfs(path)) return anew();
  try {
    createFile(real, text, manner);
  } catch (error) {
    if (errno(error) === 'EEXIST') throw stale(path, 'was created by somebody');
    if (!linkless.has(errno(error) ?? '')) throw error;
    anew();
  }
}

export function removeFile(tree: Tree, { path, before }: RemoveFile): void {
  attempt('it cannot be removed', path, () => {
    const real = requirePlace(tree, path);
    requireContent(path, real, before);
    unlinkSync(real);
    syncFolder(dirname(real));
  });
}

export function writeLink(tree: Tree, { path, before, after }: WriteLink): void {
  attempt('the link cannot be written', path, () => {
    const real = requirePlace(tree, path);
    requireLink(path, real, before);
    if (after !== null) {
      makeParents(tree, path, real);
      clearBeside(real);
    }
    if (after === null && before !== null) unlinkSync(real);
    else if (after !== null && before === null) createLink(path, real, after);
    else if (after !== null) replaceLink(real, after);
    if (after !== null || before !== null) syncFolder(dirname(real));
  });
}

function createLink(path: string, real: string, target: string): void {
  try {
    symlinkSync(target, real);
  } catch (error) {
    throw errno(error) === 'EEXIST' ? stale(path, 'was created by somebody') : error;
  }
}

function replaceLink(real: string, target: string): void {
  const temporary = temporaryFor(real);
  rmSync(temporary, { force: true });
  symlinkSync(target, temporary);
  try {
    renameSync(temporary, real);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Throws `stale` when the file says something else than `content`; null is no file. What it is now, if anything. */
function requireContent(path: string, real: string, content: string | null): Stats | undefined {
  const stats = lstatSync(real, { throwIfNoEntry: false });
  if (stats?.isSymbolicLink() === true) throw linkInTheWay(path, readlinkSync(real));
  if (stats !== undefined && !stats.isFile()) {
    throw new HostError('failed', `${path}: ${stats.isDirectory() ? 'it is a folder, not a file' : 'it is not a plain file'}`, {
      hint: 'Move it away.',
    });
  }
  const now = stats === undefined ? null : readFileSync(real, 'utf8');
  if (now !== content) throw stale(path, now === null ? 'is gone' : content === null ? 'was created by somebody' : 'was changed by somebody');
  return stats;
}

function requireLink(path: string, real: string, target: string | null): void {
  const stats = lstatSync(real, { throwIfNoEntry: false });
  const now = stats === undefined ? null : stats.isSymbolicLink() ? readlinkSync(real) : undefined;
  if (now !== target) throw stale(path, now === null ? 'is gone' : 'is something else by now');
}

/** Writing through a link would change a file that nobody named; replacing it would break what the link was made for. */
function linkInTheWay(path: string, target: string): HostError {
  return new HostError('failed', `${path}: it is a symbolic link to ${target}, and pvewall writes plain files only`, {
    hint: 'Replace the link by the file that it leads to.',
  });
}

function stale(path: string, what: string): HostError {
  return new HostError('stale', `${path} ${what} since it was read`, { hint: 'Plan again.' });
}

function refuseTooLarge(path: string, text: string): void {
  const size = Buffer.byteLength(text);
  if (!underPmxcfs(path) || size <= pmxcfsLimit) return;
  throw new HostError('failed', `${path}: it would have ${size} bytes, and /etc/pve keeps no file over ${pmxcfsLimit}`, {
    hint: 'Make it smaller: fewer rules or set members.',
  });
}

const isOwn = (path: string): boolean => path.startsWith(`${recordsFolder}/`);

/** Where a path really is. Throws HostError for one among our records that is not ours alone. */
function requirePlace(tree: Tree, path: string): string {
  if (!isOwn(path)) return tree.locate(path);
  const base = tree.locate(recordsFolder);
  const parts = partsOf(path.slice(recordsFolder.length + 1));
  lookAt(base, parts, 'any');
  return [base, ...parts].join('/');
}

function makeParents(tree: Tree, path: string, real: string): void {
  if (tree.live && underPmxcfs(path)) requirePmxcfs();
  if (isOwn(path)) makeFolder(tree.locate(recordsFolder), partsOf(path.slice(recordsFolder.length + 1)).slice(0, -1));
  else mkdirSync(dirname(real), { recursive: true, mode: 0o755 });
}

/** While pve-cluster does not run, /etc/pve is an empty folder, and files written there vanish under the mount later. */
function requirePmxcfs(): void {
  if (existsAndHasNames('/etc/pve')) return;
  throw new HostError('failed', '/etc/pve is missing or empty', {
    hint: 'This is no Proxmox VE host, or its cluster file system does not run: systemctl status pve-cluster',
  });
}

function existsAndHasNames(folder: string): boolean {
  try {
    return readdirSync(folder).length > 0;
  } catch (error) {
    if (errno(error) === 'ENOENT') return false;
    throw error;
  }
}

function attempt(what: string, path: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw hostError(what, error, { path, doing: 'write' });
  }
}
