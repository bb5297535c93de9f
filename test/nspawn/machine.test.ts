import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connect } from './connection.ts';
import { describeInNspawn } from './describe-in-nspawn.ts';
import { bootMachine } from './machine.ts';
import type { Machine } from './machine.ts';

const MARK = `/etc/pvewall-machine-${process.pid}`;

describeInNspawn('a machine in systemd-nspawn', () => {
  let machine: Machine;
  const out = async (...argv: string[]): Promise<string> => (await machine.exec(argv)).stdout.trim();

  beforeAll(async () => {
    machine = await bootMachine({ files: { '/etc/greeting': 'hello\n', '/usr/local/bin/greet': '#!/bin/sh\ncat /etc/greeting\n' } });
  }, 120_000);
  afterAll(() => machine.end());

  test('is a Proxmox-like Debian with systemd, Node.js and pvewall', async () => {
    expect(await out('systemctl', 'is-system-running')).toBe('running');
    expect(await out('hostname')).toBe('pve');
    expect(await out('cat', '/etc/debian_version')).toMatch(/^13/);
    expect(await out('node', '--version')).toBe(process.version);
    expect(await out('pvewall', '--version')).toMatch(/^pvewall \d/);
    expect(await out('ls', '/etc/pve')).toBe('firewall\nnodes\npriv');
  });

  test('runs commands, and nothing that it writes leaves it', async () => {
    expect(await machine.exec(['greet'])).toEqual({ status: 0, stdout: 'hello\n', stderr: '' });
    expect(await machine.exec(['sh', '-c', 'cat; echo no >&2; exit 3'], { input: 'in\n' })).toEqual({ status: 3, stdout: 'in\n', stderr: 'no\n' });
    expect(await machine.exec(['sleep', '60'], { timeoutSeconds: 1 })).toMatchObject({ status: 137 });
    await machine.exec(['touch', MARK]);
    expect(existsSync(MARK)).toBe(false);
  });

  test('has tables and network sysctls of its own, and cannot touch this machine\'s clock and kernel', async () => {
    const timeout = 'net/netfilter/nf_conntrack_tcp_timeout_fin_wait';
    const before = existsSync(`/proc/sys/${timeout}`) ? readFileSync(`/proc/sys/${timeout}`, 'utf8') : undefined;
    await machine.exec(['ebtables', '-A', 'FORWARD', '-p', '0xfe68', '-j', 'DROP']);
    expect(await out('ebtables-save')).toContain('\n-A FORWARD -p 0xfe68 -j DROP\n');
    await machine.exec(['sysctl', '-qw', `${timeout}=33`]);
    expect(await out('sysctl', '-n', timeout)).toBe('33');
    if (before !== undefined) expect(readFileSync(`/proc/sys/${timeout}`, 'utf8')).toBe(before);
    expect(await machine.exec(['sysctl', '-w', 'kernel.panic=0'])).toMatchObject({ status: 1 });

    const [systemd, own] = await Promise.all(['1', 'self'].map((pid) => out('grep', '^CapBnd', `/proc/${pid}/status`)));
    expect(own).toBe(systemd);
    const CAP_SYS_MODULE = 16n;
    const CAP_SYS_TIME = 25n;
    const held = BigInt(`0x${(own ?? '').split('\t')[1]}`);
    expect([CAP_SYS_MODULE, CAP_SYS_TIME].map((capability) => (held >> capability) & 1n)).toEqual([0n, 0n]);
  });

  test('runs timers', async () => {
    await machine.exec(['systemd-run', '--on-active=1', '--timer-property=AccuracySec=10ms', 'touch', '/run/fired']);
    expect(await machine.exec(['sh', '-c', 'until [ -e /run/fired ]; do sleep 0.1; done'], { timeoutSeconds: 10 })).toMatchObject({ status: 0 });
  });

  test('holds ssh connections, old ones and new ones', async () => {
    const first = await connect(machine);
    const second = await connect(machine);
    const peers = await Promise.all([first, first, second].map(async (connection) => (await connection.exec('echo $SSH_CONNECTION')).stdout));
    expect(peers[0]).toMatch(/^127\.0\.0\.1 \d+ 127\.0\.0\.1 22\n$/);
    expect(peers[1]).toBe(peers[0]);
    expect(peers[2]).not.toBe(peers[0]);
    expect((await first.exec('tty', { terminal: true })).stdout).toMatch(/^\/dev\/pts\/\d+\r?\n$/);
    const session = first.exec('trap "touch /run/hung-up; exit" HUP; sleep 60 & wait', { terminal: true });
    await machine.exec(['sh', '-c', 'until pgrep -f "[s]leep 60"; do sleep 0.1; done']);
    await first.drop();
    await session;
    expect(await machine.exec(['ls', '/run/hung-up'])).toMatchObject({ status: 0 });
    expect(await second.exec('echo still here')).toMatchObject({ stdout: 'still here\n' });
  });

  test('keeps its disk over a reboot and a power cut, and nothing else', async () => {
    const bootId = () => out('journalctl', '--list-boots', '--no-pager');
    await machine.exec(['touch', '/etc/stays', '/run/goes']);
    const before = await bootId();
    await machine.reboot();
    expect(await machine.exec(['ls', '/etc/stays', '/run/goes'])).toMatchObject({ status: 2, stdout: '/etc/stays\n' });
    expect(await out('ebtables-save')).not.toContain('0xfe68');
    expect((await bootId()).split('\n').length).toBe(before.split('\n').length + 1);
    await machine.kill();
    await expect(machine.exec(['true'])).rejects.toThrow('the machine is off');
    await machine.boot();
    expect(await out('cat', '/etc/greeting')).toBe('hello');
    expect(await machine.exec(['ls', '/etc/stays'])).toMatchObject({ status: 0 });
  }, 60_000);
});
