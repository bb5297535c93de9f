import { existsSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { validatorOf } from '../../../../test/validator-of.ts';
import { main } from '../main.ts';
import { testIo, type TestIo } from '../testing.ts';
import { packagedServicePath, packagedTimerPath, servicePath, timerLink, timerPath } from './unit-files.ts';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'pvewall-schedule-'));
  mkdirSync(join(cwd, 'host/etc/pve/nodes/pve'), { recursive: true });
});
afterEach(() => { rmSync(cwd, { recursive: true }); });

async function schedule(...words: string[]): Promise<{ code: number; io: TestIo }> {
  const io = testIo(cwd, { width: 200 });
  return { code: await main(['schedule', ...words, '--root', 'host'], io), io };
}
const at = (path: string): string => join(cwd, 'host', path);
const unit = (path: string): string => readFileSync(at(path), 'utf8');
function put(path: string, text: string): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), text);
}

describe('what no service could use is refused, and nothing is written', () => {
  test.each([
    [['install', '/etc/a\nExecStart=/bin/sh'], 'control character'],
    [['install', '--exec', 'a\nb'], 'control character'],
    [['install', '--metrics', '/var/lib/a\tb.prom'], 'control character'],
    [['install', '/tmp/policy.yaml'], 'that the service does not see'],
    [['install', 'policy.yaml'], 'as that host sees it: /etc/pvewall/policy.yaml'],
    [['install', '--metrics', 'rel.prom'], 'as that host sees it: /var/lib/prometheus/node-exporter/pvewall.prom'],
    [['install', '--every', '1s'], '1min or more'],
    [['install', '--every', '59s'], '1min or more'],
    [['install', '--every', 'daily'], '1min or more'],
    [['install', '--format', 'text'], 'schedule install takes no --format'],
    [['install', '--on-failure', 'mail me'], 'not the name of a unit'],
    [['install', '--on-failure', 'a.service\nExecStart=/bin/sh'], 'not the name of a unit'],
    [['install', '--on-failure', 'a%y.service'], 'not the name of a unit'],
    [['install', '--on-failure', 'pvewall-drift'], 'the check itself'],
    [['install', '--on-failure', '%n'], 'the check itself'],
    [['install', '--on-failure', '%p.service'], 'the check itself'],
  ])('%j', async (words, reason) => {
    const { code, io } = await schedule(...words);
    expect({ code, said: io.stderr() }).toEqual({ code: 1, said: expect.stringContaining(reason) });
    expect(existsSync(at('/etc/systemd'))).toBe(false);
  });
});

test.each([
  [['remove', '--every', '5min'], 'schedule remove takes no --every'],
  [['remove', '/etc/pvewall/policy.yaml'], 'schedule remove takes no /etc/pvewall/policy.yaml'],
  [['status', '--repair'], 'schedule status takes no --repair'],
])('what an action would pass over is refused: %j', async (words, reason) => {
  await schedule('install');
  const { code, io } = await schedule(...words);
  expect({ code, said: io.stderr() }).toEqual({ code: 1, said: expect.stringContaining(reason) });
  expect(existsSync(at(timerPath))).toBe(true);
});

test('what is said fits into 80 columns', async () => {
  const said = async (words: readonly string[]): Promise<string[]> => {
    const io = testIo(cwd);
    await main(['schedule', ...words, '--root', 'host'], io);
    return io.stdout().trimEnd().split('\n');
  };
  const lines = [...(await said(['install', '--metrics', '/var/lib/m.prom', '--on-failure', 'mail@%n'])), ...(await said(['status']))];
  expect(lines.length).toBeGreaterThan(4);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});

test('a unit that is named without its kind is a service', async () => {
  await schedule('install', '--on-failure', 'mail@%n');
  expect(unit(servicePath)).toContain('OnFailure=mail@%n.service\n');
});

test('a second install changes what the first one said', async () => {
  await schedule('install', '--every', '1h', '--repair', '--metrics', '/var/lib/m.prom');
  expect(unit(servicePath)).toContain('--repair');
  await schedule('install', '--every', '30min');
  expect(unit(servicePath)).not.toMatch(/--repair|--metrics/);
  expect(unit(timerPath)).toContain('OnCalendar=*:0/30\n');
});

describe('units of the same name that somebody else wrote', () => {
  test.each([servicePath, timerPath])('are neither replaced nor removed: %s', async (path) => {
    put(path, '[Unit]\nDescription=mine\n');
    for (const word of ['install', 'remove']) {
      const { code, io } = await schedule(word);
      expect({ code, said: io.stderr() }).toEqual({ code: 1, said: expect.stringContaining('was not written by pvewall') });
    }
    expect(unit(path)).toBe('[Unit]\nDescription=mine\n');
    expect(existsSync(at(timerLink))).toBe(false);
  });
});

describe('the units of the package', () => {
  beforeEach(() => {
    put(packagedServicePath, '[Service]\nExecStart=/usr/bin/pvewall drift /etc/pvewall/policy.yaml\n');
    put(packagedTimerPath, '[Unit]\nDescription=Check for drift every 15min\n');
  });
  const enable = (): void => {
    mkdirSync(dirname(at(timerLink)), { recursive: true });
    symlinkSync(packagedTimerPath, at(timerLink));
  };

  test('are no schedule until they are enabled', async () => {
    expect((await schedule('status')).code).toBe(1);
    enable();
    expect((await schedule('status')).io.stdout()).toContain('Every 15min: /usr/bin/pvewall drift');
  });

  test('give way to those of install, and stay when they are removed', async () => {
    enable();
    await schedule('install', '--every', '1h');
    expect(readlinkSync(at(timerLink))).toBe(timerPath);
    expect((await schedule('status')).io.stdout()).toContain('Every 1h:');
    expect((await schedule('remove')).code).toBe(0);
    expect([existsSync(at(timerPath)), existsSync(at(packagedTimerPath)), (await schedule('status')).code]).toEqual([false, true, 1]);
  });

  test('are disabled by remove', async () => {
    enable();
    expect((await schedule('remove')).io.stdout()).toContain('removed');
    expect((await schedule('status')).code).toBe(1);
  });
});

describe('status as JSON', () => {
  const isStatus = validatorOf('schedule.schema.json');

  test('is what its schema says, with a schedule and without', async () => {
    for (const installed of [false, true]) {
      if (installed) await schedule('install', '--on-failure', 'hook');
      const status: unknown = JSON.parse((await schedule('status', '--format', 'json')).io.stdout());
      expect({ status, valid: isStatus(status) }).toEqual({ status: expect.objectContaining({ installed }), valid: true });
    }
  });
});
