import { readFileSync, readdirSync } from 'node:fs';

/** What tells of processes and users. It never throws: what may not be looked at is as if it were not there. */
export interface Proc {
  /** A file by its absolute path, in /proc or /etc. */
  read(path: string): string | undefined;
  /** The numbers of all processes that can be seen. */
  processes(): readonly number[];
}

/** This machine's. */
export const liveProc: Proc = {
  read: (path) => orElse(() => readFileSync(path, 'utf8'), undefined),
  processes: () => orElse(() => readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number), []),
};

function orElse<T, U>(look: () => T, otherwise: U): T | U {
  try {
    return look();
  } catch {
    return otherwise;
  }
}

/** One process, as its `stat` says (proc(5)). */
export interface Process {
  readonly pid: number;
  /** The program's name, at most 15 characters of it. */
  readonly name: string;
  /** 0 for the first one. */
  readonly parent: number;
  /** The number of the session's leader; 0 when that one is out of sight. */
  readonly session: number;
  /** Major and minor number of the terminal; 0 for none. */
  readonly terminal: number;
  /** When it started, in seconds since boot. */
  readonly startedAt: number;
}

/** The kernel counts in hundredths of a second for programs, on every machine that Proxmox VE runs on. */
const ticksPerSecond = 100;

export function processOf(proc: Proc, pid: number | 'self'): Process | undefined {
  const stat = proc.read(`/proc/${pid}/stat`);
  // The name is in brackets, and may hold blanks and brackets itself.
  const [, id, name, rest] = /^(\d+) \(([^]*)\) (.*)/.exec(stat ?? '') ?? [];
  if (id === undefined || name === undefined || rest === undefined) return undefined;
  const fields = rest.split(' ').map(Number);
  const at = (index: number): number => fields[index - 3] ?? 0;
  return { pid: Number(id), name, parent: at(4), session: at(6), terminal: at(7), startedAt: at(22) / ticksPerSecond };
}

/**
 * A process's parent, its parent, and so on up to the first; undefined when one of them may not be looked at (hidepid),
 * so that nobody knows what it would have told.
 */
export function ancestorsOf(proc: Proc, process: Process): readonly Process[] | undefined {
  const ancestors: Process[] = [];
  for (let pid = process.parent; pid > 0; ) {
    const parent = processOf(proc, pid);
    if (parent === undefined || ancestors.length > 1000) return undefined;
    ancestors.push(parent);
    pid = parent.parent;
  }
  return ancestors;
}

/** A variable of the environment that a process began with; undefined when it is empty, too, and where nobody may look. */
export function variableOf(proc: Proc, pid: number, name: string): string | undefined {
  const entries = proc.read(`/proc/${pid}/environ`)?.split('\0') ?? [];
  return entries.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1) || undefined;
}

/** The name that /etc/passwd has for a number; the number itself where it has none. */
export function userName(proc: Proc, uid: number): string {
  const lines = proc.read('/etc/passwd')?.split('\n') ?? [];
  return lines.find((line) => line.split(':')[2] === String(uid))?.split(':')[0] ?? `uid ${uid}`;
}

/** As people know a terminal: `pts/3`, `tty1`, `ttyS0`, `console`. */
export function terminalName(device: number): string | undefined {
  const major = (device >> 8) & 0xff;
  const minor = (device & 0xff) | ((device >> 12) & 0xfff00);
  if (major >= 136 && major <= 143) return `pts/${(major - 136) * 256 + minor}`;
  if (major === 4) return minor < 64 ? `tty${minor}` : `ttyS${minor - 64}`;
  return major === 5 && minor === 1 ? 'console' : undefined;
}
