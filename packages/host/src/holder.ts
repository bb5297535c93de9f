import { readFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { isAlive } from './left-over.ts';

/** Who holds a lock, for people: the kernel alone knows whether it is held. */
interface Holder {
  readonly pid: number;
  /** Behind sudo the one who called it. */
  readonly user: string;
  /** ISO 8601. */
  readonly since: string;
  readonly machine: string;
}

export function myself(): Holder {
  return { pid: process.pid, user: userName(), since: new Date().toISOString(), machine: hostname() };
}

/** The holder that a lock file names, for people; undefined when it names nobody, or one of this machine who is no more. */
export function describeHolder(file: number | string): string | undefined {
  return readHolder(file)?.words;
}

/** The same, with its number and since when, ISO 8601. The file is open, or given by its path. Throws the system's errors. */
export function readHolder(file: number | string): { readonly words: string; readonly pid: number; readonly since: string } | undefined {
  const holder = holderOf(readFileSync(file, 'utf8'));
  if (holder === undefined) return undefined;
  const here = holder.machine === hostname();
  if (here && !isAlive(holder.pid)) return undefined;
  return { words: `process ${holder.pid} of ${holder.user}${here ? '' : ` on ${holder.machine}`} since ${holder.since}`, pid: holder.pid, since: holder.since };
}

function holderOf(text: string): Holder | undefined {
  try {
    const content: unknown = JSON.parse(text);
    return isHolder(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

function isHolder(content: unknown): content is Holder {
  if (typeof content !== 'object' || content === null) return false;
  const fields: Partial<Record<keyof Holder, unknown>> = content;
  return Number.isSafeInteger(fields.pid) && [fields.user, fields.since, fields.machine].every((field) => typeof field === 'string');
}

function userName(): string {
  try {
    return process.env['SUDO_USER'] ?? userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
