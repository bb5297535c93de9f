import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { caller, callerFrom } from './caller.ts';
import type { Proc } from './proc.ts';

/** One process of a made-up machine. */
interface Made {
  readonly name: string;
  readonly parent: number;
  readonly session?: number;
  readonly tty?: number;
  /** In seconds since boot. */
  readonly start: number;
  readonly title?: string;
  readonly ssh?: string;
  /** Not to be looked at, as hidepid makes it. */
  readonly hidden?: boolean;
}

const connection = '192.0.2.7 51514 10.0.0.2 22';
const another = '192.0.2.7 60000 10.0.0.2 22';

/** A machine of such processes; number 1000 is we ourselves. */
function machine(processes: Readonly<Record<number, Made>>, files: Readonly<Record<string, string>> = {}): Proc {
  const all: Record<string, string> = {
    '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\nadmin:x:1001:1001::/home/admin:/bin/bash\n',
    '/proc/self/status': 'Name:\tnode\nUid:\t0\t0\t0\t0\n',
    '/proc/self/loginuid': '4294967295',
    '/proc/sys/kernel/random/boot_id': 'a-b-c\n',
    '/proc/uptime': '5000.25 9000.00\n',
    ...files,
  };
  for (const [pid, made] of Object.entries(processes)) {
    if (made.hidden === true) continue;
    const rest = ['S', made.parent, pid, made.session ?? 0, made.tty ?? 0, ...Array.from({ length: 14 }, () => 0), made.start * 100, 0];
    for (const id of pid === '1000' ? [pid, 'self'] : [pid]) all[`/proc/${id}/stat`] = `${pid} (${made.name}) ${rest.join(' ')}\n`;
    all[`/proc/${pid}/cmdline`] = made.title ?? `${made.name}\0`;
    all[`/proc/${pid}/environ`] = `HOME=/root\0${made.ssh === undefined ? '' : `SSH_CONNECTION=${made.ssh}\0`}`;
  }
  return { read: (path) => all[path], processes: () => Object.keys(processes).map(Number) };
}

const init: Made = { name: 'systemd', parent: 0, start: 0 };
const listener: Made = { name: 'sshd', parent: 1, start: 10, title: 'sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups' };
const pts3 = (136 << 8) | 3;
const shell: Made = { name: 'bash', parent: 500, session: 600, tty: pts3, start: 1001.5, ssh: connection };
const ours: Made = { name: 'node', parent: 600, session: 600, tty: pts3, start: 1010 };
const overSsh = { 1: init, 400: listener, 500: { name: 'sshd', parent: 400, start: 1000.25, title: 'sshd: root@pts/3' }, 600: shell, 1000: ours };

const ssh = { kind: 'ssh', id: connection, startedAt: 1000.25 };

test('over ssh', () => {
  expect(callerFrom(machine(overSsh), { SSH_CONNECTION: connection })).toEqual({
    user: 'root',
    from: '192.0.2.7',
    tty: 'pts/3',
    connection: ssh,
    bootId: 'a-b-c',
    uptime: 5000.25,
  });
});

test('behind sudo, which takes the connection out of the environment', () => {
  const sudo: Made = { name: 'sudo', parent: 600, session: 600, start: 1005 };
  expect(callerFrom(machine({ ...overSsh, 700: sudo, 1000: { ...ours, parent: 700 } }), { SUDO_USER: 'admin' })).toMatchObject({ user: 'admin', from: '192.0.2.7', connection: ssh });
});

test('behind su, who logged in is still known', () => {
  expect(callerFrom(machine(overSsh, { '/proc/self/loginuid': '1001' }), {})).toMatchObject({ user: 'admin', connection: ssh });
  expect(callerFrom(machine(overSsh, { '/proc/self/loginuid': '7777' }), {}).user).toBe('uid 7777');
});

describe('the start is that of the connection, not of the daemon and not of the shell', () => {
  test.each<[string, Readonly<Record<number, Made>>]>([
    ['an older sshd, for a user', { 450: { name: 'sshd', parent: 400, start: 1000.25, title: 'sshd: admin [priv]' }, 500: { name: 'sshd', parent: 450, start: 1001, title: 'sshd: admin@pts/3' } }],
    ['a newer one', { 450: { name: 'sshd-session', parent: 400, start: 1000.25, title: 'sshd-session: admin [priv]' }, 500: { name: 'sshd-session', parent: 450, start: 1001, title: 'sshd-session: admin@pts/3' } }],
    ['one without a title for the listener', { 400: { ...listener, title: '/usr/sbin/sshd\0-D\0' } }],
    ['one for each connection, from systemd', { 500: { name: 'sshd', parent: 1, start: 1000.25, title: 'sshd: root@pts/3' } }],
  ])('%s', (_, processes) => {
    expect(callerFrom(machine({ ...overSsh, ...processes }), {}).connection).toEqual(ssh);
  });
});

describe('in tmux, where no sshd is above us', () => {
  const tmux: Made = { name: 'tmux: server', parent: 1, session: 650, start: 1003, ssh: connection };
  const pane = { 650: tmux, 700: { name: 'bash', parent: 650, session: 700, start: 3000, ssh: connection }, 1000: { ...ours, parent: 700, session: 700, start: 3001 } };

  test('the connection is as old as its sshd while that is there', () => {
    expect(callerFrom(machine({ ...overSsh, ...pane }), {}).connection).toEqual(ssh);
  });

  test('and at least as old as whoever carries it when that has gone', () => {
    const { 500: _sshd, 600: _shell, ...gone } = overSsh;
    expect(callerFrom(machine({ ...gone, ...pane }), {}).connection).toEqual({ ...ssh, startedAt: 1003 });
  });

  test('the nearest one counts, which a new window has from the new connection', () => {
    const renewed = { ...pane, 700: { ...pane[700], ssh: another }, 510: { name: 'sshd', parent: 400, start: 2000, title: 'sshd: root@pts/4' }, 610: { ...shell, parent: 510, ssh: another, start: 2001 } };
    expect(callerFrom(machine({ ...overSsh, ...renewed }), {}).connection).toEqual({ kind: 'ssh', id: another, startedAt: 2000 });
  });
});

describe('without ssh', () => {
  const console = { 1: init, 300: { name: 'login', parent: 1, session: 300, start: 50 }, 600: { ...shell, parent: 300, session: 300, ssh: '' }, 1000: { ...ours, session: 300, tty: (4 << 8) | 1 } };

  test('the session is the connection', () => {
    expect(callerFrom(machine(console), {})).toEqual({ user: 'root', tty: 'tty1', connection: { kind: 'session', id: '300:50', startedAt: 50 }, bootId: 'a-b-c', uptime: 5000.25 });
  });

  test('sudo, with a terminal and a session of its own, is in the same session', () => {
    const sudo = { 700: { name: 'sudo', parent: 600, session: 300, tty: (4 << 8) | 1, start: 3000 }, 710: { name: 'sudo', parent: 700, session: 710, tty: pts3, start: 3000 }, 1000: { ...ours, parent: 710, session: 710, start: 3001 } };
    expect(callerFrom(machine({ ...console, ...sudo }), {}).connection).toEqual({ kind: 'session', id: '300:50', startedAt: 50 });
  });

  test('nor is it younger for an ssh connection that nobody serves', () => {
    expect(callerFrom(machine(console), { SSH_CONNECTION: '1 2 3 4' }).connection).toEqual({ kind: 'ssh', id: '1 2 3 4', startedAt: 50 });
  });

  test('a session whose leader is no more is none', () => {
    const { 300: _leader, ...gone } = console;
    expect(callerFrom(machine({ ...gone, 600: { ...console[600], parent: 1 } }), {})).not.toHaveProperty('connection');
  });
});

test('where the processes above us are hidden, nobody can tell the connection', () => {
  for (const hidden of [400, 500, 600] as const) {
    const processes = { ...overSsh, [hidden]: { ...overSsh[hidden], hidden: true } };
    expect(callerFrom(machine(processes), { SSH_CONNECTION: connection })).toEqual({ user: 'root', tty: 'pts/3', bootId: 'a-b-c', uptime: 5000.25 });
  }
});

test('a program that is named like the end of its name is read right', () => {
  const odd = { ...overSsh, 600: { ...shell, name: 'a) S 1 (b' } };
  expect(callerFrom(machine(odd), {}).connection).toEqual(ssh);
});

test('a machine that tells nothing has a caller all the same', () => {
  expect(callerFrom({ read: () => undefined, processes: () => [] }, {})).toEqual({ user: 'uid 0', bootId: '', uptime: 0 });
});

test('this machine', () => {
  const { bootId, uptime, user, connection: ownConnection } = caller();
  expect(bootId).toBe(readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  expect(Math.abs(uptime - Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]))).toBeLessThan(5);
  const loginUid = readFileSync('/proc/self/loginuid', 'utf8');
  const login = loginUid === '4294967295' ? [] : [loginUid];
  expect(user).toBe(process.env['SUDO_USER'] ?? execFileSync('id', ['-un', ...login], { encoding: 'utf8' }).trim());
  if (ownConnection !== undefined) expect(ownConnection.startedAt).toBeLessThanOrEqual(uptime);
});
