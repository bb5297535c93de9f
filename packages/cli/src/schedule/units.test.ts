import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { describeWhere } from '../../../../test/describe-where.ts';
import { packagedUnits } from './packaged-units.ts';
import type { Schedule } from './schedule.ts';
import { serviceText } from './service-unit.ts';
import { timerText } from './timer-unit.ts';

const check: Schedule = { command: [process.execPath, '/usr/lib/pvewall.cjs'], policy: '/etc/pvewall/policy.yaml', repair: false };
const everything: Schedule = { ...check, repair: true, metrics: '/var/lib/node_exporter/a b%.prom', exec: 'notify --to "$USER" 100%', onFailure: 'mail@%n.service' };
const variants: readonly (readonly [string, Schedule])[] = [
  ['a check', check],
  ['a check with all that one can name', { ...everything, repair: false }],
  ['a repair', { ...check, repair: true }],
  ['a repair with all that one can name', everything],
  ['a repair of a policy in a home', { ...everything, policy: '/root/network/policy.yaml' }],
];

const missing = spawnSync('systemd-analyze', ['--version']).status === 0 ? undefined : 'systemd-analyze is missing: apt-get install systemd';

describeWhere(missing, 'systemd-analyze', 'what systemd says of the units', () => {
  let folder = '';
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'pvewall-units-')); });
  afterEach(() => { rmSync(folder, { recursive: true }); });

  const put = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  /** Its score as a whole, 0 to 10. */
  const exposure = (path: string): number => {
    const said = execFileSync('systemd-analyze', ['security', '--offline=true', '--no-pager', path], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } });
    return Number(/Overall exposure level for \S+: ([\d.]+)/.exec(said)?.[1]);
  };

  test.each(variants)('of %s: nothing to complain about, and at most 4.0', (_, schedule) => {
    const service = put('pvewall-drift.service', serviceText('', schedule));
    const timer = put('pvewall-drift.timer', timerText('', '15min'));
    put('mail@.service', '[Service]\nExecStart=/bin/true\n');
    const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', service, timer], { encoding: 'utf8', env: { ...process.env, SYSTEMD_UNIT_PATH: `${folder}:` } });
    expect({ status, said: `${stdout}${stderr}` }).toEqual({ status: 0, said: '' });
    expect(exposure(service)).toBeLessThanOrEqual(4);
  }, 20_000);

  test('a sandbox that is less is told by its score', () => {
    const open = serviceText('', check).replaceAll(/^(?:Protect|Capability|System|Restrict|NoNew|Private).*\n/gm, '');
    expect(exposure(put('pvewall-drift.service', open))).toBeGreaterThan(8);
  });

  test.each([
    ['15min', 15 * 60],
    ['1h', 3600],
    ['6h', 6 * 3600],
    ['1day', 86_400],
    ['1w', 7 * 86_400],
  ])('every %s is a calendar with that between', (every, seconds) => {
    const calendar = /^OnCalendar=(.*)$/m.exec(timerText('', every))?.[1] ?? '';
    const said = execFileSync('systemd-analyze', ['calendar', '--iterations=2', '--base-time=2026-01-01 00:00:00 UTC', calendar], { encoding: 'utf8', env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' } });
    const [first = 0, second = 0] = [...said.matchAll(/(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC$/gm)].slice(-2).map(([, time = '']) => Date.parse(`${time}Z`));
    expect((second - first) / 1000).toBe(seconds);
  });
});

describe('the timer', () => {
  test('makes up after a reboot for what it missed, and spreads over a tenth of the time', () => {
    expect(timerText('', '15min')).toContain('OnCalendar=*:0/15\nPersistent=true\nFixedRandomDelay=true\n');
    expect(timerText('', '15min')).toContain('RandomizedDelaySec=90s\n');
    expect(timerText('', '1w')).toContain('RandomizedDelaySec=900s\n');
  });

  test('counts from the run before where days do not divide so', () => {
    expect(timerText('', '7min')).toContain('OnActiveSec=120s\nOnUnitInactiveSec=420s\n');
    expect(timerText('', '30s')).toContain('OnActiveSec=30s\nOnUnitInactiveSec=30s\n');
    expect(timerText('', '7min')).not.toMatch(/OnCalendar|Persistent/);
  });
});

describe('the service', () => {
  const setting = (schedule: Schedule, name: string): string | undefined => new RegExp(`^${name}=(.*)$`, 'm').exec(serviceText('', schedule))?.[1];

  test('of a check can write its lock and its metrics, nothing else', () => {
    expect(setting(check, 'ReadWritePaths')).toBe('/run/lock -/run/xtables.lock');
    expect(setting({ ...everything, repair: false }, 'ReadWritePaths')).toBe('/run/lock -/run/xtables.lock /var/lib/node_exporter');
    expect(serviceText('', check)).not.toContain('StateDirectory');
  });

  test('of a repair can write what an apply writes', () => {
    const paths = setting(everything, 'ReadWritePaths')?.split(' ') ?? [];
    expect(paths).toEqual(expect.arrayContaining(['/run/lock', '-/etc/pve', '-/etc/sysctl.d', '-/etc/modules-load.d', '/etc/systemd/system', '/proc/sys/net', '/var/lib/node_exporter']));
    expect(setting(everything, 'StateDirectory')).toBe('pvewall');
  });

  test('sees homes when something that it reads is there, and never writes there', () => {
    expect(setting(check, 'ProtectHome')).toBe('yes');
    for (const there of [{ policy: '/root/network/policy.yaml' }, { command: ['/home/anna/bin/pvewall'] as const }, { exec: 'notify >>"/root/drift log"' }]) expect(setting({ ...check, ...there }, 'ProtectHome')).toBe('read-only');
  });

  test('hands words over as they were given', () => {
    expect(setting(everything, 'ExecStart')).toBe(`${process.execPath} /usr/lib/pvewall.cjs drift /etc/pvewall/policy.yaml --log-level=info --lock-timeout=10min --repair --auto-approve "--metrics=/var/lib/node_exporter/a b%%.prom" "--exec=notify --to \\"$$USER\\" 100%%"`);
    expect(setting(everything, 'OnFailure')).toBe('mail@%n.service');
    expect(setting(check, 'OnFailure')).toBeUndefined();
  });
});

test('what the package brings is the check of the usual policy', () => {
  const [service = '', timer = ''] = Object.values(packagedUnits);
  expect(service).toContain('ExecStart=/usr/bin/pvewall drift /etc/pvewall/policy.yaml --log-level=info --lock-timeout=10min\n');
  expect(service).toContain('ConditionFileIsExecutable=/usr/bin/pvewall\n');
  expect(timer).toContain('ConditionPathExists=/etc/pvewall/policy.yaml\n');
  // Purging removes what begins so from /etc.
  expect(service + timer).not.toContain('# Written by pvewall');
});
