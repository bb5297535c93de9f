/** The scheduled check as systemd runs it: in its sandbox, on a host that is as it should be, that is not, and that is repaired. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeInNspawn } from './describe-in-nspawn.ts';
import { bootMachine } from './machine.ts';
import type { Machine } from './machine.ts';
import { APPLY, holdFirewallLock, ok, releaseFirewallLock, STORY_FILES, until, untilHalfDone } from './story.ts';

const POLICY = '/root/policy.yaml';
const METRICS = '/var/lib/node_exporter/pvewall.prom';
const FIN_WAIT = 'net.netfilter.nf_conntrack_tcp_timeout_fin_wait';
const UNITS = '/etc/systemd/system/pvewall-drift.service /etc/systemd/system/pvewall-drift.timer';

const standIn = (name: string): string => readFileSync(join(import.meta.dirname, 'proxmox', name), 'utf8');
const FILES = {
  ...STORY_FILES,
  '/usr/sbin/pve-firewall': standIn('pve-firewall'),
  '/etc/systemd/system/pve-firewall.service': standIn('pve-firewall.service'),
  '/etc/systemd/system/hook@.service': '[Service]\nType=oneshot\nExecStart=/bin/sh -c "echo %i >>/root/hooked"\n',
  // Of another user, as the package of node_exporter has it.
  [METRICS]: '',
};

/** Of an administrator's own, and none of the service's business. */
const TOUCH = `#!/bin/sh
for path in /etc/x /etc/pve/x /usr/x /var/lib/x /var/lib/pvewall/x /run/x /root/x; do touch "$path" 2>/dev/null && echo "wrote $path"; done
(echo 120 >/proc/sys/${FIN_WAIT.replaceAll('.', '/')}) 2>/dev/null && echo 'wrote a kernel value of the network'
(cat /proc/sys/kernel/printk >/proc/sys/kernel/printk) 2>/dev/null && echo 'wrote another kernel value'
unshare -m true 2>/dev/null && echo 'made a mount namespace'
chroot / true 2>/dev/null && echo 'changed the root'
mknod /run/lock/null c 1 3 2>/dev/null && echo 'made a device'
echo done
`;

interface Status {
  readonly installed: boolean;
  readonly timer_runs: boolean;
  readonly next_run_at: string | null;
  readonly last_run: { readonly exit_code: number; readonly result: string } | null;
}

// One story: each test goes on where the one before it ended.
describeInNspawn('a schedule', () => {
  let host: Machine;
  const sh = async (command: string): Promise<string> => ok(await host.exec(['sh', '-c', command])).stdout;
  /** Starts the service, waits for its end, and gives what it said. */
  const check = async (): Promise<{ status: number; log: string }> => {
    const cursor = /-- cursor: (.*)/.exec(await sh('journalctl --sync; journalctl -n 0 --show-cursor'))?.[1] ?? '';
    // A person does not start it as often in ten seconds as systemd allows.
    await host.exec(['systemctl', 'reset-failed', 'pvewall-drift.service']);
    const { status } = await host.exec(['systemctl', 'start', 'pvewall-drift.service']);
    return { status, log: await sh(`journalctl --sync; journalctl --no-pager -o cat -u pvewall-drift --after-cursor='${cursor}'`) };
  };
  const status = async (): Promise<{ code: number; told: Status }> => {
    const { status: code, stdout } = await host.exec(['pvewall', 'schedule', 'status', '--format', 'json']);
    return { code, told: JSON.parse(stdout) as Status };
  };
  const exposure = async (): Promise<number> => Number(/exposure level for \S+ ([\d.]+)/.exec(await sh('systemd-analyze security --no-pager pvewall-drift.service'))?.[1]);
  const metric = async (name: string): Promise<string> => (await sh(`sed -n 's/^pvewall_drift_${name} //p' ${METRICS}`)).trim();
  const drift = (): Promise<string> => sh(`sed -i '/office/d' /etc/pve/firewall/cluster.fw && ebtables -F FORWARD && sysctl -qw ${FIN_WAIT}=120 && rm -r /etc/sysctl.d/zz-pvewall.conf /usr/local/lib/pvewall /etc/pvewall`);

  beforeAll(async () => {
    host = await bootMachine({ files: FILES });
    await sh(`useradd prometheus && chown prometheus ${METRICS} /var/lib/node_exporter && systemctl enable -q --now pve-firewall && ${APPLY}`);
  }, 120_000);
  afterAll(() => host.end());

  test('is not installed with a hook that would never fire', async () => {
    const refused = await host.exec(['pvewall', 'schedule', 'install', POLICY, '--on-failure', 'hok@%N']);
    expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('hok@pvewall-drift.service') });
    expect(await sh(`ls ${UNITS} 2>/dev/null || true`)).toBe('');
  }, 60_000);

  test('is installed, and systemd has nothing to complain about', async () => {
    await sh(`pvewall schedule install ${POLICY} --every 15min --metrics ${METRICS} --exec 'cat >/run/lock/report' --on-failure hook@%N`);
    expect(await host.exec(['sh', '-c', `systemd-analyze verify ${UNITS}`])).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(await exposure()).toBeLessThanOrEqual(4);
    expect(await status()).toMatchObject({ code: 0, told: { installed: true, timer_runs: true, last_run: null, next_run_at: expect.stringMatching(/^\d{4}-/) } });
  }, 60_000);

  test('finds nothing on a host that is as the policy says', async () => {
    const { status: code, log } = await check();
    expect({ code, log }).toEqual({ code: 0, log: expect.stringContaining('No drift') });
    expect(log).not.toMatch(/not tried|cannot|denied|not permitted/i);
    expect(await status()).toMatchObject({ code: 0, told: { last_run: { exit_code: 0, result: 'success' } } });
    expect([await metric('in_sync'), await sh(`stat -c '%U %a' ${METRICS}`)]).toEqual(['1', 'prometheus 644\n']);
    expect(await sh('ls /var/cache/pvewall | grep -c ^code; ls /root')).toBe('1\npolicy.yaml\n');
  }, 60_000);

  test('lets the service write nothing but its lock, its cache and its metrics', async () => {
    ok(await host.exec(['sh', '-c', 'cat >/usr/local/bin/try && chmod +x /usr/local/bin/try'], { input: TOUCH }));
    await sh("systemctl edit --runtime --drop-in=try --stdin pvewall-drift.service <<'END'\n[Service]\nExecStart=\nExecStart=/usr/local/bin/try\nEND");
    const { log } = await check();
    await sh('rm -r /run/systemd/system/pvewall-drift.service.d; systemctl daemon-reload');
    expect(log.split('\n').filter((line) => /^(?:wrote|made|changed|done)/.test(line))).toEqual(['done']);
  }, 60_000);

  test('waits for an apply that is under way, and does not take what is half done for drift', async () => {
    await sh("sed -i 's/192.0.2.7/192.0.2.8/; s/0xfe68/0xfe69/' policy.yaml");
    await holdFirewallLock(host);
    await sh(`systemd-run --quiet --collect --unit=apply --working-directory=/root ${APPLY.replace('pvewall', '/usr/local/bin/pvewall')}`);
    await until(host, 'grep -qs 192.0.2.8 /etc/pve/firewall/cluster.fw');
    const waiting = check();
    await until(host, 'journalctl -u pvewall-drift | grep -q "waiting: the lock pvewall is held"');
    await releaseFirewallLock(host);
    expect(await waiting).toMatchObject({ status: 0, log: expect.stringContaining('No drift') });
  }, 60_000);

  test('fails when there is drift, so that the hook fires and everybody sees it', async () => {
    await drift();
    const { status: code, log } = await check();
    expect(code).toBe(1);
    for (const part of ['office', '-p 0xfe69 -j DROP', `${FIN_WAIT}: 120 -> 30`, 'zz-pvewall.conf']) expect(log).toContain(part);
    await until(host, '[ -e /root/hooked ]');
    expect(await sh('cat hooked; systemctl --failed --plain --no-legend')).toMatch(/^pvewall-drift\npvewall-drift[.]service /);
    expect(await status()).toMatchObject({ code: 2, told: { last_run: { exit_code: 2, result: 'exit-code' } } });
    expect((await host.exec(['pvewall', 'schedule', 'status'])).stdout.replaceAll(/\s+/g, ' ')).toContain('drift: the host is not as the policy says (exit code 2)');
    expect([await metric('in_sync'), await metric('exit_code')]).toEqual(['0', '2']);
    expect(JSON.parse(await sh('cat /run/lock/report'))).toMatchObject({ verdict: 'differs' });
  }, 60_000);

  test('with --repair takes it back in its sandbox: files, kernel values, ebtables, what loads them at boot', async () => {
    await sh(`pvewall schedule install ${POLICY} --every 15min --repair --metrics ${METRICS} --on-failure hook@%N`);
    expect(await host.exec(['sh', '-c', `systemd-analyze verify ${UNITS}`])).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(await exposure()).toBeLessThanOrEqual(4);
    const { status: code, log } = await check();
    expect({ code, log }).toEqual({ code: 0, log: expect.stringContaining('taken back') });
    expect(await sh(`ebtables-save | grep -c fe69; sysctl -n ${FIN_WAIT}; grep -c office /etc/pve/firewall/cluster.fw; pvewall drift`)).toMatch(/^1\n30\n2\nNo drift/);
    expect(await sh('systemctl --failed --plain --no-legend')).toBe('');
    expect([await metric('in_sync'), Number(await metric('repaired_changes')) > 3]).toEqual(['1', true]);
  }, 60_000);

  test('only checks, and takes nothing back that an apply has left half done', async () => {
    await sh(`pvewall schedule install ${POLICY} --every 15min --metrics ${METRICS}; sed -i 's/192.0.2.8/192.0.2.7/; s/0xfe69/0xfe68/' policy.yaml; sysctl -qw ${FIN_WAIT}=30`);
    await holdFirewallLock(host);
    await sh(`systemd-run --quiet --collect --unit=apply --working-directory=/root ${APPLY.replace('pvewall', '/usr/local/bin/pvewall')}`);
    await untilHalfDone(host);
    await until(host, 'grep -qs 192.0.2.7 /etc/pve/firewall/cluster.fw');
    await host.exec(['systemctl', 'kill', '--signal=KILL', 'apply']);
    await releaseFirewallLock(host);
    const before = await sh('sha256sum /etc/pve/firewall/cluster.fw; ebtables-save | grep -v ^#; find /var/lib/pvewall | sort');
    const { status: code, log } = await check();
    expect({ code, log: log.replaceAll(/\s+/g, ' ') }).toEqual({ code: 1, log: expect.stringContaining('an apply did not come to its end, and this command may not end it') });
    expect(await sh('sha256sum /etc/pve/firewall/cluster.fw; ebtables-save | grep -v ^#; find /var/lib/pvewall | sort')).toBe(before);
    expect((await host.exec(['pvewall', 'history'])).stderr).toContain('was taken back');
  }, 60_000);

  test('goes on after a reboot, and is gone when it is removed', async () => {
    await host.reboot();
    expect(await status()).toMatchObject({ told: { timer_runs: true } });
    await sh('pvewall schedule remove');
    expect(await sh(`ls ${UNITS} /etc/systemd/system/timers.target.wants 2>/dev/null | grep pvewall; systemctl list-units --all --plain --no-legend 'pvewall-drift*'`)).toBe('');
    expect(await status()).toMatchObject({ code: 1, told: { installed: false } });
  }, 60_000);
});
