import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { dirname } from 'node:path';
import { HostError } from '@pvewall/model';
import { errno, hostError } from './fault.ts';

/** Who holds a lock: enough to name them, and to tell whether they still live. */
interface Holder {
  readonly pid: number;
  readonly user: string;
  /** ISO 8601. */
  readonly since: string;
  readonly machine: string;
  /** Changes with every boot. */
  readonly boot: string;
  /** When the process started, in ticks since boot: a pid is given out again, this pair is not. */
  readonly started: string;
}

/**
 * Hold a lock file while `work` runs. `path` is the real one, `name` what people know it by. A file left by a process
 * that is no more is taken over. Throws HostError `locked` with the holder's name.
 */
export async function withLockFile<T>(path: string, name: string, work: () => Promise<T>): Promise<T> {
  const mine = JSON.stringify(myself());
  take(path, name, mine);
  try {
    return await work();
  } finally {
    release(path, mine);
  }
}

function take(path: string, name: string, mine: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    if (create(path, mine)) return;
    const holder = readHolder(path);
    if (holder !== undefined && isDead(holder) && takeAway(path, JSON.stringify(holder)) && create(path, mine)) return;
    throw locked(path, name, readHolder(path) ?? holder);
  } catch (error) {
    throw hostError(`the lock ${name} cannot be taken`, error);
  }
}

/** Made beside it and linked into place, so that nobody ever sees a lock without its holder. */
function create(path: string, content: string): boolean {
  const temporary = `${path}.${process.pid}`;
  rmSync(temporary, { force: true });
  try {
    writeFileSync(temporary, content, { flag: 'wx', mode: 0o644 });
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if (errno(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Of several who find the same dead lock, one renames it; who then holds a living one in hands gives it back. */
function takeAway(path: string, dead: string): boolean {
  const aside = `${path}.dead.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (errno(error) === 'ENOENT') return true;
    throw error;
  }
  const holder = readHolder(aside);
  const same = holder !== undefined && JSON.stringify(holder) === dead;
  if (same) rmSync(aside, { force: true });
  else renameSync(aside, path);
  return same;
}

function release(path: string, mine: string): void {
  try {
    if (readFileSync(path, 'utf8') === mine) rmSync(path, { force: true });
  } catch {
    // Gone already: somebody removed it by hand, and what it guarded is done.
  }
}

function isDead(holder: Holder): boolean {
  if (holder.machine !== hostname()) return false;
  return holder.boot !== bootId() || startOf(holder.pid) !== holder.started;
}

function readHolder(path: string): Holder | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isHolder(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

function isHolder(content: unknown): content is Holder {
  if (typeof content !== 'object' || content === null) return false;
  const fields: Partial<Record<keyof Holder, unknown>> = content;
  return typeof fields.pid === 'number' && [fields.user, fields.since, fields.machine, fields.boot, fields.started].every((field) => typeof field === 'string');
}

function myself(): Holder {
  return {
    pid: process.pid,
    user: userName(),
    since: new Date().toISOString(),
    machine: hostname(),
    boot: bootId(),
    started: startOf(process.pid) ?? '',
  };
}

function userName(): string {
  try {
    return process.env['SUDO_USER'] ?? userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

function bootId(): string {
  return tryRead('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
}

/** proc(5): field 22 of stat; the second, the program's name, may hold blanks and ends with the last `)`. */
function startOf(pid: number): string | undefined {
  const stat = tryRead(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

function tryRead(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function locked(path: string, name: string, holder: Holder | undefined): HostError {
  if (holder === undefined) {
    return new HostError('locked', `the lock ${name} is held, and its file does not say by whom`, {
      hint: `If no other pvewall runs, remove ${path}.`,
    });
  }
  const elsewhere = holder.machine === hostname() ? '' : ` on ${holder.machine}`;
  return new HostError('locked', `the lock ${name} is held by process ${holder.pid} of ${holder.user}${elsewhere} since ${holder.since}`, {
    hint: elsewhere === '' ? 'Wait for it to end, and run again.' : `Wait for it to end. If it is no more, remove ${path}.`,
  });
}
