/** What dpkg does to a host that pvewall keeps, under a systemd that runs: whatever becomes of the package, the firewall stays as it is. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeInNspawn } from './describe-in-nspawn.ts';
import type { Machine } from './machine.ts';
import { apt, bootHost, installAndApply, makePackages, NEWER, NEWER_VERSION, nextCheck, PACKAGE, POLICY, scheduleOften, sh } from './packaged-host.ts';
import { historyOf, holdFirewallLock, releaseFirewallLock, until } from './story.ts';

const FIN_WAIT = 'net.netfilter.nf_conntrack_tcp_timeout_fin_wait';
const PENDING = '/var/lib/pvewall/pending';
const TIMER = 'systemctl show pvewall-drift.timer --value --property=ActiveState';
const FAILED = 'systemctl --failed --no-legend --plain';
const OURS = 'cd / && find etc/systemd/system var/lib/pvewall var/cache/pvewall usr/bin/pvewall usr/share/pvewall usr/lib/systemd/system -name "*pvewall*" -prune 2>/dev/null | sort';

/** All that decides about packets, now and after a boot, with the names that start it. */
const SHOW_FIREWALL = `
cd / && find etc/pve etc/pvewall etc/sysctl.d etc/modules-load.d usr/local -type f ! -name policy.yaml | sort | xargs sha256sum
sha256sum etc/systemd/system/pvewall-ebtables.service && readlink etc/systemd/system/multi-user.target.wants/pvewall-ebtables.service
ebtables-save | grep -v '^#'
iptables-save | grep -v '^#' | sed 's/ \\[.*//'
sysctl ${FIN_WAIT} net.netfilter.nf_conntrack_tcp_timeout_established
pve-firewall status`;
const firewallOf = (host: Machine): Promise<string> => sh(host, SHOW_FIREWALL);

/** Something that an administrator would want back, were it a mistake. */
const LATER = "sed 's/policy_in: DROP/policy_in: REJECT/; s/0xfe68/0xfe69/; s/fin_wait: 30/fin_wait: 40/'";

describeInNspawn('the Debian package under systemd', () => {
  let packages: ReturnType<typeof makePackages>;
  beforeAll(() => {
    packages = makePackages();
  }, 240_000);
  afterAll(() => { packages.remove(); });

  /** A test on a host of its own, with the package and the example's policy applied. */
  function onHost(body: (host: Machine, firewall: string) => Promise<void>): () => Promise<void> {
    return async () => {
      const host = await bootHost(packages.folder);
      try {
        await installAndApply(host);
        await body(host, await firewallOf(host));
      } finally {
        await host.end();
      }
    };
  }

  test.concurrent('upgraded, removed, installed again, purged: the firewall stays, now and over a reboot', onHost(async (host, firewall) => {
    await scheduleOften(host);
    expect(await nextCheck(host)).toMatchObject({ exitCode: 0 });

    await apt(host, 'install', NEWER);
    expect(await sh(host, `pvewall --version; ${TIMER}; ${FAILED}`)).toBe(`pvewall ${NEWER_VERSION}\nactive\n`);
    expect(await nextCheck(host)).toMatchObject({ exitCode: 0 });
    expect(await firewallOf(host)).toBe(firewall);

    // The last check found something, and nobody can look any more.
    await sh(host, `sysctl -qw ${FIN_WAIT}=120`);
    expect(await nextCheck(host)).toMatchObject({ exitCode: 2 });
    expect(await sh(host, FAILED)).toContain('pvewall-drift.service');
    await apt(host, 'remove', 'pvewall');
    await sh(host, `sysctl -qw ${FIN_WAIT}=30`);
    expect(await sh(host, `command -v pvewall; ${TIMER}; ${FAILED}`)).toBe('inactive\n');
    expect(await firewallOf(host)).toBe(firewall);
    await host.reboot();
    // What a timer would do.
    expect(await sh(host, `systemctl start pvewall-drift.service; ${FAILED}`)).toBe('');
    expect(await sh(host, 'systemctl is-system-running')).toBe('running\n');
    expect(await firewallOf(host)).toBe(firewall);

    await apt(host, 'install', NEWER);
    expect(await sh(host, TIMER)).toBe('active\n');
    expect(await nextCheck(host)).toMatchObject({ exitCode: 0 });
    expect(await historyOf(host)).toMatchObject([{ outcome: 'applied' }]);

    await apt(host, 'purge', 'pvewall');
    expect(await sh(host, `${OURS}; ${TIMER}; ${FAILED}`)).toBe(
      'etc/systemd/system/multi-user.target.wants/pvewall-ebtables.service\netc/systemd/system/pvewall-drift.timer.d\netc/systemd/system/pvewall-ebtables.service\ninactive\n',
    );
    expect(await firewallOf(host)).toBe(firewall);
    await host.reboot();
    expect(await sh(host, 'systemctl is-system-running')).toBe('running\n');
    expect(await firewallOf(host)).toBe(firewall);

    await apt(host, 'install', PACKAGE);
    expect(await host.exec(['pvewall', 'plan', '--detailed-exitcode'])).toMatchObject({ status: 0 });
  }), 240_000);

  test.concurrent('with its own timer enabled: removed, it does not run; installed again, it does; purged, nothing is left', async () => {
    const host = await bootHost(packages.folder);
    try {
      await apt(host, 'install', PACKAGE);
      expect(await sh(host, `systemctl is-enabled pvewall-drift.timer || true; ${TIMER}`)).toBe('disabled\ninactive\n');
      await sh(host, `pvewall init -o ${POLICY} && pvewall apply --auto-approve && systemctl enable --quiet --now pvewall-drift.timer && systemctl start pvewall-drift.service`);
      await apt(host, 'remove', 'pvewall');
      expect(await sh(host, `${TIMER}; ${FAILED}`)).toBe('inactive\n');
      await host.reboot();
      expect(await sh(host, `systemctl is-system-running; ${TIMER}`)).toBe('running\ninactive\n');
      await apt(host, 'install', PACKAGE);
      expect(await sh(host, TIMER)).toBe('active\n');
      await apt(host, 'purge', 'pvewall');
      expect(await sh(host, `${OURS}; ${FAILED}`)).toBe('');
    } finally {
      await host.end();
    }
  }, 240_000);

  test.concurrent('removed while a scheduled repair is in its middle: it takes itself back, and nothing stays open', onHost(async (host) => {
    await sh(host, 'pvewall schedule install --every 15min --repair && systemctl stop pvewall-drift.timer');
    await sh(host, `sysctl -qw ${FIN_WAIT}=120 && ebtables -D INPUT -p 0xfe68 -j DROP`);
    const drifted = await firewallOf(host);
    await holdFirewallLock(host);
    await sh(host, 'systemctl start --no-block pvewall-drift.service');
    await until(host, `[ "$(sysctl -n ${FIN_WAIT})" = 30 ]`);
    const removed = apt(host, 'remove', 'pvewall');
    await until(host, '[ "$(systemctl show pvewall-drift.service --value --property=ActiveState)" != activating ]');
    await releaseFirewallLock(host);
    expect(await removed).not.toContain('has not ended');
    expect(await firewallOf(host)).toBe(drifted);
    expect(await sh(host, `ls ${PENDING} 2>/dev/null; ${FAILED}`)).toBe('');
  }), 240_000);

  test.concurrent('removed while an apply waits to be confirmed: it is taken back in time', onHost(async (host, firewall) => {
    await sh(host, `${LATER} homelab.yaml >${POLICY} && pvewall apply --auto-approve --confirm-within 10s --adopt`);
    expect(await firewallOf(host)).not.toBe(firewall);
    expect(await apt(host, 'remove', 'pvewall')).toContain('nobody can confirm it');
    expect(await sh(host, `command -v pvewall; cat ${PENDING}`)).toMatch(/^\d{8}T/);
    await until(host, `[ ! -e ${PENDING} ]`);
    expect(await firewallOf(host)).toBe(firewall);
    expect(await sh(host, FAILED)).toBe('');
    await apt(host, 'install', PACKAGE);
    expect((await historyOf(host))[0]).toMatchObject({ outcome: 'reverted', ended_by: 'timer' });
  }), 240_000);

  test.concurrent('purged while an apply waits, and the power fails: it is taken back at boot', onHost(async (host, firewall) => {
    await sh(host, `${LATER} homelab.yaml >${POLICY} && pvewall apply --auto-approve --confirm-within 1h --adopt`);
    expect(await apt(host, 'purge', 'pvewall')).toContain('/var/lib/pvewall is kept');
    expect(await firewallOf(host)).not.toBe(firewall);
    await host.kill();
    await host.boot();
    expect(await firewallOf(host)).toBe(firewall);
    expect(await sh(host, `command -v pvewall; ls ${PENDING} 2>/dev/null; ${FAILED}`)).toBe('');
  }), 240_000);
});
