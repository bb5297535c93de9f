/** What doctor says on a node with real programs and systemd: before an apply, while one waits, after one that died, and once that is taken back. */
import { expect, test } from '@jest/globals';
import { describeInNspawn } from './describe-in-nspawn.ts';
import { bootMachine, type Machine } from './machine.ts';
import { APPLY, holdFirewallLock, ok, releaseFirewallLock, STORY_FILES, untilHalfDone } from './story.ts';

/** What of Proxmox VE it asks. */
const PROGRAMS = {
  '/usr/bin/pveversion': '#!/bin/sh\necho "pve-manager/9.0.3/025864202ebb6109 (running kernel: 6.14.8-2-pve)"\n',
  '/usr/bin/pve-firewall': '#!/bin/sh\necho "Status: disabled/running"\n',
  '/etc/pve/.members': '{ "nodename": "pve", "version": 0 }\n',
};

interface Told {
  readonly status: number;
  /** Codes by the name of their check; `passed` and the like where nothing was found. */
  readonly checks: Readonly<Record<string, string>>;
  readonly details: Readonly<Record<string, string | null>>;
}

async function doctor(machine: Machine): Promise<Told> {
  const { status, stdout, stderr } = await machine.exec(['pvewall', 'doctor', '--format', 'json']);
  expect(stderr).toBe('');
  const { checks } = JSON.parse(stdout) as { checks: { name: string; status: string; detail: string | null; findings: { code: string }[] }[] };
  return {
    status,
    checks: Object.fromEntries(checks.map(({ name, status: result, findings }) => [name, findings.map(({ code }) => code).join(' ') || result])),
    details: Object.fromEntries(checks.map(({ name, detail }) => [name, detail])),
  };
}

describeInNspawn('doctor', () => {
  test('tells of a node what is there, what waits and what died, and ends nothing', async () => {
    const machine = await bootMachine({ files: { ...STORY_FILES, ...PROGRAMS } });
    try {
      const fresh = await doctor(machine);
      expect(fresh.checks).toMatchObject({
        'firewall-running': 'passed',
        'proxmox-ve': 'passed',
        'firewall-backend': 'passed',
        'cluster-file-system': 'passed',
        space: 'passed',
        locks: 'passed',
        'open-run': 'passed',
        'recover-unit': 'not-applicable',
        'own-folder': 'not-applicable',
        'left-over-files': 'passed',
      });
      expect(fresh.details).toMatchObject({ 'proxmox-ve': '9.0.3, kernel 6.14.8-2-pve', 'cluster-file-system': 'a node alone' });
      // Whether this machine's clock is synchronised is its own affair; that it is told is not.
      expect(fresh.checks['clock']).toMatch(/^(?:passed|check\/clock)$/);

      await holdFirewallLock(machine);
      ok(await machine.exec(['systemd-run', '--quiet', '--collect', '--unit=apply', '--working-directory=/root', 'sh', '-c', `exec ${APPLY}`]));
      await untilHalfDone(machine);
      expect(await doctor(machine)).toMatchObject({ status: 2, checks: { locks: 'check/at-work check/lock-held', 'open-run': 'check/at-work', 'recover-unit': 'passed' } });

      await machine.exec(['systemctl', 'kill', '--signal=KILL', 'apply']);
      await releaseFirewallLock(machine);
      for (const _ of [1, 2]) expect(await doctor(machine)).toMatchObject({ status: 2, checks: { locks: 'passed', 'open-run': 'check/apply-died', 'recover-unit': 'passed', 'own-folder': 'passed' } });
      ok(await machine.exec(['systemctl', 'disable', 'pvewall-recover.service']));
      expect((await doctor(machine)).checks).toMatchObject({ 'recover-unit': 'check/recover-unit' });
      expect(ok(await machine.exec(['pvewall', 'history'])).stderr).toContain('was taken back');
      expect((await doctor(machine)).checks).toMatchObject({ 'open-run': 'passed', 'recover-unit': 'not-applicable' });

      ok(await machine.exec(['sh', '-c', `cd /root && ${APPLY} --confirm-within 10min`]));
      expect((await doctor(machine)).checks).toMatchObject({ 'open-run': 'check/apply-waits', 'recover-unit': 'passed' });
      ok(await machine.exec(['pvewall', 'confirm', '--same-session']));
      expect((await doctor(machine)).checks).toMatchObject({ 'open-run': 'passed' });
    } finally {
      await machine.end();
    }
  }, 120_000);
});
