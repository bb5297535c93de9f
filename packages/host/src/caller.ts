import type { Proc, Process } from './proc.ts';
import { ancestorsOf, liveProc, processOf, terminalName, userName, variableOf } from './proc.ts';

/** Who runs us, and over what. Plain data, to be kept with what they do. */
export interface Caller {
  /** Who logged in, also behind sudo and su: a name, or `uid 1000` for a number without one. */
  readonly user: string;
  /** The address that they come from, over ssh. */
  readonly from?: string;
  /** `pts/0`, `tty1`. */
  readonly tty?: string;
  /** Undefined when nobody can tell: the processes above us may not be looked at, or are no more. */
  readonly connection?: Connection;
  /** Another one after every boot. */
  readonly bootId: string;
  /** Seconds since boot. */
  readonly uptime: number;
}

export interface Connection {
  readonly kind: 'ssh' | 'session';
  /** ssh: `CLIENT PORT SERVER PORT`; else the session leader's number and start. The same for all that happens over it. */
  readonly id: string;
  /** In seconds since the boot that `bootId` names; at the latest. */
  readonly startedAt: number;
}

/** The caller of this process. Never throws. */
export function caller(): Caller {
  return callerFrom(liveProc, process.env);
}

/** The same from what /proc and the environment say. */
export function callerFrom(proc: Proc, env: Readonly<Record<string, string | undefined>>): Caller {
  const self = processOf(proc, 'self');
  const connection = self && connectionOf(proc, env, self);
  const tty = self && terminalName(self.terminal);
  return {
    user: env['SUDO_USER'] || userName(proc, loginUid(proc) ?? ownUid(proc)),
    ...(connection?.kind === 'ssh' && { from: connection.id.split(' ')[0] ?? '' }),
    ...(tty !== undefined && { tty }),
    ...(connection !== undefined && { connection }),
    bootId: proc.read('/proc/sys/kernel/random/boot_id')?.trim() ?? '',
    uptime: Number.parseFloat(proc.read('/proc/uptime') ?? '') || 0,
  };
}

/** Sudo and su keep it; it is -1, unsigned, where nobody logged in. */
function loginUid(proc: Proc): number | undefined {
  const uid = Number.parseInt(proc.read('/proc/self/loginuid') ?? '', 10);
  return uid >= 0 && uid < 0xffff_ffff ? uid : undefined;
}

function ownUid(proc: Proc): number {
  return Number(/^Uid:\s+(\d+)/m.exec(proc.read('/proc/self/status') ?? '')?.[1] ?? 0);
}

/** Sudo takes the ssh connection out of the environment; the shell that it was called from still has it. */
function connectionOf(proc: Proc, env: Readonly<Record<string, string | undefined>>, self: Process): Connection | undefined {
  const ancestors = ancestorsOf(proc, self);
  if (ancestors === undefined) return undefined;
  const id = env['SSH_CONNECTION'] || firstOf(ancestors, ({ pid }) => variableOf(proc, pid, 'SSH_CONNECTION'));
  const way = [self, ...ancestors];
  return id === undefined ? sessionOf(proc, way) : { kind: 'ssh', id, startedAt: startOf(proc, id, way) };
}

/** Sudo gives what it runs a terminal and a session of their own: it is the terminal furthest above us that somebody sits at. */
function sessionOf(proc: Proc, way: readonly Process[]): Connection | undefined {
  const seat = way.findLast(({ terminal }) => terminal !== 0) ?? way[0];
  const leader = seat && processOf(proc, seat.session);
  return leader && { kind: 'session', id: `${leader.pid}:${leader.startedAt}`, startedAt: leader.startedAt };
}

/**
 * When an ssh connection began. In tmux no sshd is above us: then among all who carry the same connection some may
 * have one above them, and none of them is older than it. A connection without any sshd, which somebody may just have
 * made up, is as old as the session that it is used in, if that is older.
 */
function startOf(proc: Proc, id: string, way: readonly Process[]): number {
  const own = serverOf(proc, way);
  if (own !== undefined) return own.startedAt;
  const starts = way.slice(0, 1).map(({ startedAt }) => startedAt);
  let served = false;
  for (const pid of proc.processes()) {
    if (variableOf(proc, pid, 'SSH_CONNECTION') !== id) continue;
    const process = processOf(proc, pid);
    if (process === undefined) continue;
    const server = serverOf(proc, ancestorsOf(proc, process) ?? []);
    served ||= server !== undefined;
    starts.push((server ?? process).startedAt);
  }
  if (!served) starts.push(sessionOf(proc, way)?.startedAt ?? 0);
  return Math.min(...starts);
}

/**
 * The topmost sshd of a connection. The one that listens for all of them says so in its title, or has the title that it
 * was started with; those of connections are titled `sshd: root@pts/0`, `sshd-session: admin [priv]`.
 */
function serverOf(proc: Proc, way: readonly Process[]): Process | undefined {
  return way.findLast(({ pid, name }) => {
    if (name !== 'sshd' && name !== 'sshd-session') return false;
    const title = proc.read(`/proc/${pid}/cmdline`) ?? '';
    return /^sshd(?:-session)?: /.test(title) && !title.includes('[listener]');
  });
}

function firstOf<T, U>(items: readonly T[], look: (item: T) => U | undefined): U | undefined {
  for (const item of items) {
    const found = look(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
