import { existsSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { directoryHost } from '@pvewall/host';
import { commands } from './commands.ts';
import { main } from './main.ts';
import { testIo, type TestIo } from './testing.ts';

let cwd = '';

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'pvewall-main-'));
  mkdirSync(join(cwd, 'host/etc/pve/nodes/pve'), { recursive: true });
  mkdirSync(join(cwd, 'host/etc/pve/firewall'), { recursive: true });
  writeFileSync(join(cwd, 'policy.yaml'), 'apiVersion: pvewall/v1\ncluster: { options: { enable: true } }\n');
});

afterEach(() => { rmSync(cwd, { recursive: true }); });

async function run(words: readonly string[], options: Parameters<typeof testIo>[1] = {}): Promise<{ code: number; io: TestIo }> {
  const io = testIo(cwd, options);
  return { code: await main(words, io), io };
}

const clusterFile = (): string => join(cwd, 'host/etc/pve/firewall/cluster.fw');

describe('the command line', () => {
  test('says its version, and what it can do', async () => {
    expect((await run(['--version'])).io.stdout()).toMatch(/^pvewall \d/);
    const { io } = await run(['--help']);
    for (const { name } of commands) expect(io.stdout()).toContain(`\n  ${name} `);
  });

  test.each(commands.map(({ name }) => name))('%s explains itself within 80 columns', async (name) => {
    const { code, io } = await run([name, '--help']);
    expect(code).toBe(0);
    expect(io.stdout().split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test.each([
    [['pln'], 'there is no command pln; did you mean plan?'],
    [[], 'which command?'],
    [['plan', '--nope'], "unknown option '--nope'"],
    [['plan', 'a', 'b'], 'unexpected argument b'],
    [['plan', '--format', 'xml'], '--format takes text, json, markdown; not xml'],
    [['plan', '--root'], 'argument missing'],
  ])('%j is told what is wrong with it', async (words, message) => {
    const { code, io } = await run(words);
    expect({ code, out: io.stdout() }).toEqual({ code: 1, out: '' });
    expect(io.stderr()).toContain(message);
  });
});

describe('apply', () => {
  const apply = (options: Parameters<typeof testIo>[1], ...more: string[]): ReturnType<typeof run> => run(['apply', '--root', 'host', ...more], options);

  test('without anybody to approve it does nothing, exit 3', async () => {
    const { code, io } = await apply({});
    expect(code).toBe(3);
    expect(io.stderr()).toContain('nobody is here to approve it');
    expect(existsSync(clusterFile())).toBe(false);
  });

  test.each(['y', 'YES', '', 'no'])('the answer %j is no', async (answer) => {
    expect((await apply({ answer })).code).toBe(3);
    expect(existsSync(clusterFile())).toBe(false);
  });

  test('the answer yes is one', async () => {
    expect((await apply({ answer: 'yes' })).code).toBe(0);
    expect(readFileSync(clusterFile(), 'utf8')).toBe('[OPTIONS]\n\nenable: 1\n');
  });

  test('as JSON it says what it did, and a second one that nothing was left', async () => {
    const first = JSON.parse((await apply({}, '--auto-approve', '--format', 'json')).io.stdout()) as { applied: unknown };
    expect(first.applied).toEqual({ outcome: 'applied', run: expect.stringMatching(/^20260102T030405000Z-/), performed: 1, converged: true, confirm_until: null, kept: [], by_hand: [], remaining: [] });
    const second = JSON.parse((await apply({}, '--auto-approve', '--format', 'json')).io.stdout()) as { applied: unknown; in_sync: number };
    expect(second).toMatchObject({ applied: null, in_sync: 1 });
  });

  test('with a log, every act is a line of JSON', async () => {
    const { io } = await apply({}, '--auto-approve', '--log-level', 'info');
    const lines = io.stderr().split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as { msg: string; address?: string });
    expect(lines.map(({ msg }) => msg)).toEqual(['performed', 'applied, and read again: as it should be']);
    expect(lines[0]).toMatchObject({ address: 'cluster', effect: { type: 'write-file', path: '/etc/pve/firewall/cluster.fw' } });
    // What stands in a file is not for everyone who reads logs.
    expect(Object.keys((lines[0] as unknown as { effect: object }).effect)).toEqual(['type', 'path']);
  });

  test('while another apply holds the lock, exit 5, and it names the holder', async () => {
    const other = directoryHost(join(cwd, 'host'));
    const { code, io } = await other.withLock('pvewall', () => apply({ answer: 'yes' }));
    expect({ code, held: io.stderr().includes(String(process.pid)) }).toEqual({ code: 5, held: true });
    expect(existsSync(clusterFile())).toBe(false);
  });

  test('with --lock-timeout it waits for the other one, and says for whom', async () => {
    const other = directoryHost(join(cwd, 'host'));
    let waiting: ReturnType<typeof run> | undefined;
    await other.withLock('pvewall', async () => {
      const io = { ...testIo(cwd), now: () => new Date() };
      waiting = main(['apply', '--root', 'host', '--auto-approve', '--lock-timeout', '30s'], io).then((code) => ({ code, io }));
      while (!io.stderr().includes('pvewall: waiting: ')) await new Promise((resolve) => setTimeout(resolve, 20));
      expect(existsSync(clusterFile())).toBe(false);
    });
    expect((await waiting)?.code).toBe(0);
    expect(existsSync(clusterFile())).toBe(true);
  });

  test('a time that is none is told', async () => {
    const { code, io } = await run(['apply', '--root', 'host', '--auto-approve', '--lock-timeout', 'soon']);
    expect({ code, said: io.stderr().includes('--lock-timeout "soon" is not a time') }).toEqual({ code: 1, said: true });
  });
});

describe('schedule', () => {
  const units = (): string => join(cwd, 'host/etc/systemd/system');

  test('installs, tells, and removes a timer; twice is once', async () => {
    for (let round = 0; round < 2; round++) {
      const { code } = await run(['schedule', 'install', '--every', '1h 30min', '--root', 'host']);
      expect(code).toBe(0);
    }
    expect(readFileSync(join(units(), 'pvewall-drift.service'), 'utf8')).toContain('ExecStart=/usr/bin/pvewall drift /etc/pvewall/policy.yaml --log-level=info --lock-timeout=10min\n');
    expect(readFileSync(join(units(), 'pvewall-drift.timer'), 'utf8')).toContain('OnUnitInactiveSec=5400s\n');
    expect(readlinkSync(join(units(), 'timers.target.wants/pvewall-drift.timer'))).toBe('/etc/systemd/system/pvewall-drift.timer');
    expect((await run(['schedule', 'status', '--root', 'host'])).io.stdout()).toContain('Every 1h 30min');
    expect((await run(['schedule', 'remove', '--root', 'host'])).code).toBe(0);
    expect(existsSync(join(units(), 'pvewall-drift.timer'))).toBe(false);
    expect((await run(['schedule', 'status', '--root', 'host'])).io.stdout()).toContain('No schedule is installed');
  });

  test.each(['soon', '15min\nExecStart=/bin/sh', '0', '15 fortnights'])('refuses --every %j', async (every) => {
    const { code, io } = await run(['schedule', 'install', '--every', every, '--root', 'host']);
    expect({ code, said: io.stderr().includes('takes a time span of 1min or more') }).toEqual({ code: 1, said: true });
    expect(existsSync(units())).toBe(false);
  });

  test('a policy path with blanks, quotes and percent signs is one word of the unit', async () => {
    await run(['schedule', 'install', '/etc/my "policy" 100%.yaml', '--root', 'host']);
    expect(readFileSync(join(units(), 'pvewall-drift.service'), 'utf8')).toContain('drift "/etc/my \\"policy\\" 100%%.yaml" --log-level=info');
  });
});

test('a node that is not here is an error that lists those that are', async () => {
  const { code, io } = await run(['plan', '--root', 'host', '--node', hostname() === 'other' ? 'another' : 'other']);
  expect({ code, hint: io.stdout().includes('--node: pve') }).toEqual({ code: 1, hint: true });
});
