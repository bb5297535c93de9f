import { readdirSync, rmSync } from 'node:fs';
import { dirname, basename } from 'node:path';
import { errno } from './fault.ts';

/** Removes what writers that are no more left in a folder: whatever is named `NAME.tmp.PID`. */
export function clearFolder(folder: string): void {
  for (const name of readdirSync(folder)) if (isLeftOver(name)) rmSync(`${folder}/${name}`, { recursive: true, force: true });
}

/** The same for one file's temporaries, in a folder where other programs keep theirs. */
export function clearBeside(real: string): void {
  const folder = dirname(real);
  const start = `${basename(real)}.tmp.`;
  for (const name of readdirSync(folder)) {
    if (name.startsWith(start) && isLeftOver(name)) rmSync(`${folder}/${name}`, { force: true });
  }
}

/** Our own number counts too: we write one thing at a time, so that its temporary is of one who had it before us. */
function isLeftOver(name: string): boolean {
  const pid = Number(/\.tmp\.(\d{1,9})$/.exec(name)?.[1] ?? 0);
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
