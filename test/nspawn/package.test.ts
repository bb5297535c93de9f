/** The life of pvewall on a host: installed as a package, the host adopted, a policy applied, kept over a reboot, left by hand, found by the timer, repaired. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { root } from '../package/run.ts';
import { describeInNspawn } from './describe-in-nspawn.ts';
import type { Machine } from './machine.ts';
import { apt, bootHost, makePackages, nextCheck, PACKAGE, POLICY, scheduleOften, sh } from './packaged-host.ts';

const { version } = JSON.parse(readFileSync(`${root}packages/cli/package.json`, 'utf8')) as { version: string };

const FIN_WAIT = 'net.netfilter.nf_conntrack_tcp_timeout_fin_wait';
const STATUS = 'systemctl is-system-running || systemctl --failed --no-legend --plain';

/** What the example's policy makes of the host, in the words of the firewall. */
const WRITTEN = { '/etc/pve/firewall/cluster.fw': 'cluster.fw', '/etc/pve/firewall/100.fw': '100.fw', '/etc/pve/nodes/pve/host.fw': 'host.fw' };
const TABLE = ['-A INPUT -p 0xfe68 -j DROP', '-A FORWARD -j PVEFW-FORWARD', '-A PVEFW-FORWARD -p IPv4 -j ACCEPT', '-A PVEFW-FORWARD -p IPv6 -j ACCEPT'];

/** In ms: a machine that is busy otherwise takes its time. */
const STEP = 120_000;

// One story: each test goes on where the one before it ended.
describeInNspawn('a host with the Debian package', () => {
  let host: Machine;
  let packages: ReturnType<typeof makePackages>;
  /** The files of the firewall, of the kernel and of the boot, as they were right after the apply. */
  let applied = '';

  beforeAll(async () => {
    packages = makePackages();
    host = await bootHost(packages.folder);
  }, 120_000);
  afterAll(async () => {
    packages.remove();
    await host.end();
  });

  /** Of every file that the policy decides about: its checksum. */
  const files = (): Promise<string> => sh(host, 'cd / && find etc/pve etc/pvewall etc/sysctl.d etc/modules-load.d usr/local/lib -type f ! -name policy.yaml | sort | xargs sha256sum');
  const plan = (): Promise<{ status: number; stdout: string }> => host.exec(['pvewall', 'plan', '--detailed-exitcode']);

  test('takes the package with its dependencies, and nothing else changes', async () => {
    const before = await files();
    expect(await host.exec(['sh', '-c', 'command -v pvewall'])).toMatchObject({ status: 127 });
    await apt(host, 'install', PACKAGE);
    expect(await sh(host, 'command -v pvewall && command -v node && pvewall --version')).toBe(`/usr/bin/pvewall\n/usr/bin/node\npvewall ${version}\n`);
    expect(await sh(host, 'dpkg --audit; dpkg --verify pvewall; ls /etc/pvewall /var/lib/pvewall 2>/dev/null || true')).toBe('/etc/pvewall:\n');
    expect(await files()).toBe(before);
    expect(await sh(host, STATUS)).toBe('running\n');
  }, STEP);

  test('is adopted: the policy of init plans nothing', async () => {
    await sh(host, `pvewall init -o ${POLICY}`);
    expect(await sh(host, `cat ${POLICY}`)).toContain('5432');
    expect(await plan()).toMatchObject({ status: 0, stdout: expect.stringContaining('No changes') });
  }, STEP);

  test('gets the policy of the example', async () => {
    const [guest, conf] = await Promise.all(['firewall/200.fw', 'nodes/pve/lxc/200.conf'].map((path) => sh(host, `cat /etc/pve/${path}`)));
    await sh(host, `cp homelab.yaml ${POLICY}`);
    expect(await plan()).toMatchObject({ status: 2 });
    await sh(host, 'pvewall apply --auto-approve');
    expect(await plan()).toMatchObject({ status: 0 });
    applied = await files();
    expect(await sh(host, 'cat /etc/pve/firewall/200.fw /etc/pve/nodes/pve/lxc/200.conf')).toBe(`${guest}${conf}`);
  }, STEP);

  test('is as the policy says after a reboot: ebtables, sysctls and files', async () => {
    await host.reboot();
    expect(await sh(host, STATUS)).toBe('running\n');
    expect((await sh(host, 'ebtables-save')).split('\n').filter((line) => line.startsWith('-A'))).toEqual(TABLE);
    expect(await sh(host, `sysctl -n ${FIN_WAIT}`)).toBe('30\n');
    for (const [path, file] of Object.entries(WRITTEN)) expect(await sh(host, `cat ${path}`)).toBe(readFileSync(join(import.meta.dirname, 'homelab', file), 'utf8'));
    expect(await files()).toBe(applied);
    expect(await plan()).toMatchObject({ status: 0 });
  }, STEP);

  test('is checked by the timer, which finds nothing', async () => {
    await scheduleOften(host);
    expect(await nextCheck(host)).toMatchObject({ result: 'success', exitCode: 0, log: expect.stringContaining('No drift') });
    expect(await sh(host, STATUS)).toBe('running\n');
  }, STEP);

  test('is drifted by hand, which the timer finds and reports', async () => {
    await sh(host, "sed -i 's/^policy_in: DROP/policy_in: ACCEPT/' /etc/pve/firewall/cluster.fw && ebtables -D INPUT -p 0xfe68 -j DROP");
    await sh(host, `sysctl -qw ${FIN_WAIT}=120 && systemctl stop pve-firewall`);
    const { log, ...ended } = await nextCheck(host);
    expect(ended).toEqual({ result: 'exit-code', exitCode: 2 });
    for (const part of ['policy_in: ACCEPT -> DROP', '-p 0xfe68 -j DROP', `${FIN_WAIT}: 120 -> 30`, 'made on the host since', 'pve-firewall does not run']) expect(log).toContain(part);
    expect(await sh(host, STATUS)).toMatch(/^degraded\npvewall-drift[.]service /);
  }, STEP);

  test('is repaired by drift --repair, and the timer finds nothing again', async () => {
    await sh(host, 'systemctl start pve-firewall && pvewall drift --repair --auto-approve');
    expect(await files()).toBe(applied);
    expect(await sh(host, `ebtables-save | grep -c fe68; sysctl -n ${FIN_WAIT}`)).toBe('1\n30\n');
    expect(await nextCheck(host)).toMatchObject({ result: 'success', exitCode: 0 });
    expect(await sh(host, STATUS)).toBe('running\n');
  }, STEP);
});
