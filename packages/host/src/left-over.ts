import { lstatSync, readdirSync, rmSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { basename, dirname } from 'node:path';
import { writerOf } from './durable.ts';
import { errno } from './fault.ts';

/** Removes what writers that are no more left in a folder of ours, and in its folders: whatever is named `NAME.tmp.PID`. */
export function clearFolder(folder: string): void {
  for (const entry of clearOne(folder)) if (entry.isDirectory() && isOurs(`${folder}/${entry.name}`)) clearOne(`${folder}/${entry.name}`);
}

/** What stays. */
function clearOne(folder: string): Dirent[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  for (const { name } of entries) if (isLeftOver(name)) rmSync(`${folder}/${name}`, { recursive: true, force: true });
  return entries.filter(({ name }) => !isLeftOver(name));
}

/** In a folder of somebody else, what is removed could turn into something else at that moment. */
function isOurs(folder: string): boolean {
  return lstatSync(folder).uid === process.getuid?.();
}

/**
 * Removes what writers that are no more left beside one file, in a folder where other programs keep their own. A folder
 * is looked through once: ten thousand guests are ten thousand files in one, and a writer that dies later is found by
 * the next who comes.
 */
export function clearBeside(real: string): void {
  const folder = dirname(real);
  const names = seen.get(folder) ?? readdirSync(folder).filter((name) => writerOf(name) !== undefined);
  seen.set(folder, names);
  for (const name of names) if (name === `${basename(real)}.tmp.${writerOf(name)}` && isLeftOver(name)) tryRemove(`${folder}/${name}`);
}

function tryRemove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // A folder, say: not ours, and not in our way either.
  }
}

const seen = new Map<string, readonly string[]>();

/** Our own number counts too: we write one thing at a time, so that its temporary is of one who had it before us. */
function isLeftOver(name: string): boolean {
  const pid = writerOf(name) ?? 0;
  return pid > 0 && (pid === process.pid || !isAlive(pid));
}

/** Whether there is such a process here, whoever's it is. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errno(error) !== 'ESRCH';
  }
}
