import { describe, expect, test } from '@jest/globals';
import { hasErrors } from '@pvewall/model';
import fc from 'fast-check';
import { twoWorlds, yamlOf } from '../test/arbitrary-world.ts';
import { carry, worldOf } from '../test/carry.ts';
import { MemoryHost } from '../test/memory-host.ts';
import { policyOf } from '../test/policy-of.ts';
import { makePlan } from './make-plan.ts';

const guestConfig = '/etc/pve/nodes/pve/qemu-server/100.conf';
const clusterFile = '/etc/pve/firewall/cluster.fw';
const guestFile = '/etc/pve/firewall/100.fw';
const hostFile = '/etc/pve/nodes/pve/host.fw';
const sysctlFile = '/etc/sysctl.d/zz-pvewall.conf';
const bootRules = '/etc/pvewall/ebtables.rules';
const finWait = 'net.netfilter.nf_conntrack_tcp_timeout_fin_wait';

function files(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { [guestConfig]: 'net0: virtio=AA,firewall=1\n', ...more };
}

async function applied(host: MemoryHost, yaml: string): Promise<void> {
  const policy = policyOf(yaml);
  const { plan } = await makePlan(host, policy);
  expect(plan.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  if (plan.resources.length > 0) expect(await carry(host, policy)).toMatchObject({ outcome: 'applied' });
  expect((await makePlan(host, policy)).plan.resources).toEqual([]);
}

async function codes(yaml: string, host = new MemoryHost(files()), covered: readonly string[] = []): Promise<string[]> {
  const { plan } = await makePlan(host, policyOf(yaml), { applied: new Set(covered) });
  return plan.diagnostics.map(({ code, hint = '' }) => `${code}: ${hint}`);
}

describe('what belongs to others', () => {
  const theirs = '[OPTIONS]\npolicy_out:  DROP\nenable: 1\n\n[ALIASES]\nUplink 203.0.113.1 # theirs\nlan 10.0.0.0/8\n\n[IPSET crowdsec]\n\n198.51.100.1   # bad\n\n[group theirs]\n\nIN   ACCEPT\n';

  test('names of sections that the policy owns whole stay as they are, to the byte', async () => {
    const host = new MemoryHost(files({ [clusterFile]: theirs }));
    await applied(host, 'ignore: [cluster.options.policy_out, cluster.alias.uplink, cluster.ipset.crowdsec, cluster.group.theirs]\ncluster: { options: { enable: true, policy_in: ACCEPT, policy_out: ACCEPT }, aliases: { dmz: 10.1.0.0/16 }, ipsets: { crowdsec: { members: [] } }, groups: { theirs: { state: absent } } }\n');
    const text = host.files.get(clusterFile) ?? '';
    for (const line of ['policy_out:  DROP\n', 'Uplink 203.0.113.1 # theirs\n', '[IPSET crowdsec]\n\n198.51.100.1   # bad\n\n', '[group theirs]\n\nIN   ACCEPT\n']) expect(text).toContain(line);
    expect(text).toContain('dmz 10.1.0.0/16');
    expect(text).not.toContain('lan');
  });

  test('a set that the policy brings is not made when it belongs to others', async () => {
    const host = new MemoryHost(files());
    await applied(host, 'ignore: [guest.*.ipset.crowdsec]\nguests: { 100: { options: { enable: true }, ipsets: { crowdsec: { members: [10.0.0.1] }, ours: { members: [10.0.0.2] } } } }\n');
    expect(host.files.get(guestFile)).toContain('[IPSET ours]');
    expect(host.files.get(guestFile)).not.toContain('crowdsec');
  });

  test('others may change it while somebody reads the plan, and nobody may change the rest', async () => {
    const yaml = 'ignore: [cluster.ipset.crowdsec, cluster.options.policy_out, node.pve.ebtables.filter.MONITOR]\ncluster: { options: { enable: true, policy_in: ACCEPT } }\nnodes: { pve: { ebtables: { persist: none, filter: { INPUT: ["-p 0x9002 -j DROP"] } } } }\n';
    const saved = '*filter\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\n:MONITOR RETURN\n-A MONITOR -p 0x9001 -j DROP\n';
    const policy = policyOf(yaml);
    const host = new MemoryHost(files({ [clusterFile]: theirs }), saved);
    const proposal = await makePlan(host, policy);
    host.files.set(clusterFile, theirs.replace('198.51.100.1 ', '198.51.100.2 ').replace('policy_out:  DROP', 'policy_out: ACCEPT'));
    host.ebtables = saved.replace('0x9001', '0x9003');
    expect(await carry(host, policy, {}, proposal)).toMatchObject({ outcome: 'applied' });
    expect(host.files.get(clusterFile)).toMatch(/policy_out: ACCEPT[^]*198\.51\.100\.2 /);
    expect(host.ebtables).toMatch(/-A MONITOR -p 0x9003 -j DROP/);
    const changed = new MemoryHost(files({ [clusterFile]: theirs }), saved);
    const older = await makePlan(changed, policy);
    changed.files.set(clusterFile, theirs.replace('lan 10', 'wan 10'));
    await expect(carry(changed, policy, {}, older)).rejects.toMatchObject({ code: 'stale' });
  });

  test('a list of rules and a whole file', async () => {
    const guest = '[RULES]\n\nIN  DROP\n';
    const host = new MemoryHost(files({ [guestFile]: guest, [hostFile]: guest }));
    await applied(host, 'ignore: [guest.100.rules, node.pve.host]\nguests: { 100: { options: { enable: true }, rules: [] } }\nnodes: { pve: { host: { rules: [ "IN ACCEPT" ] } } }\n');
    expect(host.files.get(guestFile)).toMatch(/\[RULES\]\n\nIN {2}DROP\n$/);
    expect(host.files.get(hostFile)).toBe(guest);
  });

  test('a file of which a part belongs to others does not go', async () => {
    const host = new MemoryHost(files({ [guestFile]: '[RULES]\n\nIN DROP\n' }));
    await applied(host, 'ignore: [guest.100.rules]\nguests: { 100: { state: absent } }\n');
    expect(host.files.has(guestFile)).toBe(true);
  });

  test('chains, in the kernel and for the next boot', async () => {
    const saved = '*filter\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\n:MONITOR RETURN\n-A MONITOR -p ARP -j CONTINUE\n-A INPUT -p 0x1 -j DROP\n';
    const boot = '# Written by pvewall from its policy: change it there, not here.\n*filter\n:INPUT -\n:MONITOR RETURN\n:OUTPUT ACCEPT\n-A INPUT -p 0x1 -j DROP\n-A MONITOR -p 0x9 -j DROP\n*nat\n:PREROUTING ACCEPT\n-A PREROUTING -p 0x5 -j DROP\n';
    const host = new MemoryHost(files({ [bootRules]: boot }), saved);
    await applied(host, 'ignore: [node.*.ebtables.filter.MONITOR, node.pve.ebtables.nat]\nnodes: { pve: { ebtables: { filter: { INPUT: ["-p 0xfe68 -j DROP"], MONITOR: { state: absent }, OUTPUT: { policy: ACCEPT, rules: [] } } } } }\n');
    expect(host.ebtables).toContain('-A MONITOR -p ARP -j CONTINUE\n');
    expect(host.ebtables).toContain('-A INPUT -p 0xfe68 -j DROP\n');
    expect(host.files.get(bootRules)).toBe(boot.replace('-p 0x1 ', '-p 0xfe68 '));
  });

  test('kernel values, now and for the next boot; their file stays for the last of them', async () => {
    const path = `/proc/sys/${finWait.replaceAll('.', '/')}`;
    const boot = `# Written by pvewall from its policy: change it there, not here.\n${finWait} = 99\nnet.netfilter.nf_conntrack_udp_timeout = 30\n`;
    const live = { [path]: '77\n', '/proc/sys/net/netfilter/nf_conntrack_udp_timeout': '30\n', '/proc/sys/net/nf_conntrack_max': '262144\n' };
    const host = new MemoryHost(files({ [sysctlFile]: boot, ...live }));
    await applied(host, `ignore: [node.pve.sysctl.${finWait}]\nnodes: { pve: { sysctl: { ${finWait}: 30, net.netfilter.nf_conntrack_udp_timeout: 45 } } }\n`);
    expect([host.files.get(path), host.files.get(sysctlFile)]).toEqual(['77\n', boot.replace('= 30', '= 45')]);
    await applied(host, `ignore: [node.pve.sysctl.${finWait}]\nnodes: { pve: { sysctl: {} } }\n`);
    expect(host.files.get(sysctlFile)).toContain(`${finWait} = 99\n`);
  });

  test('what was applied before and belongs to others now is not said to be released', async () => {
    const host = new MemoryHost(files({ [guestFile]: '[RULES]\n\nIN DROP\n' }));
    const policy = policyOf('ignore: [guest.100, cluster.ipset.x1, node.pve.ebtables.filter, node.pve.sysctl]\ncluster: { options: {} }\n');
    const { plan } = await makePlan(host, policy, { applied: new Set(['guest.100', 'node.pve.ebtables.filter', 'node.pve.sysctl']) });
    expect(plan.unmanaged).toEqual(['guest.100', 'node.pve.ebtables.filter', 'node.pve.sysctl', 'cluster.ipset.x1'].map((address) => ({ address, reason: 'ignored' })));
    expect(plan.diagnostics.map(({ code }) => code)).toEqual(['plan/ignores-nothing']);
  });

  test.each([
    ['cluster.ipset.crowdsek', 'Did you mean `cluster.ipset.crowdsec`?'],
    ['cluster.aliases.uplin', 'Did you mean `cluster.aliases.uplink`?'],
    ['cluster.ipset.quite-another', 'Check the spelling; carry on when it is yet to come.'],
    ['cluster.options.enabel', 'Did you mean `cluster.options.enable`?'],
    ['guest.777777.rules', 'Check the spelling; carry on when it is yet to come.'],
    ['guest.101', 'Did you mean `guest.100`?'],
    ['guest.*.options.enabel', 'Did you mean `guest.*.options.enable`?'],
    ['guest.100.ipset.anything', undefined],
    ['node.pvf.host.rules', 'Did you mean `node.pve.host.rules`?'],
    ['node.pve.ebtables.filter.FORWRD', 'Did you mean `node.pve.ebtables.filter.FORWARD`?'],
    ['node.pve.ebtables.filter.OWN', undefined],
    ['node.pve.sysctl.net.netfilter.nf_conntrack_udp_timeut', 'Did you mean `node.pve.sysctl.net.netfilter.nf_conntrack_udp_timeout`?'],
    ['cluster.ipset.crowdsec', undefined],
    ['cluster.rules', undefined],
  ])('%s: %s', async (address, hint) => {
    const host = new MemoryHost(files({ [clusterFile]: theirs, [hostFile]: '' }));
    expect(await codes(`ignore: ["${address}"]\ncluster: { rules: [] }\n`, host)).toEqual(hint === undefined ? [] : [`plan/ignores-nothing: ${hint}`]);
  });
});

/** What can be left to others in these worlds, and the lines that it is on a host. */
const parts: Readonly<Record<string, (host: MemoryHost) => unknown>> = {
  'cluster.options.policy_in': (host) => linesOf(host, clusterFile, /^policy_in:.*/gm),
  'cluster.options': (host) => sectionOf(host, clusterFile, 'OPTIONS'),
  'cluster.aliases.lan': (host) => linesOf(host, clusterFile, /^lan .*/gm),
  'cluster.ipset.aa': (host) => sectionOf(host, clusterFile, 'IPSET aa'),
  'cluster.ipset': (host) => [sectionOf(host, clusterFile, 'IPSET aa'), sectionOf(host, clusterFile, 'IPSET bb')],
  'cluster.group.web': (host) => sectionOf(host, clusterFile, 'group web'),
  'cluster.rules': (host) => sectionOf(host, clusterFile, 'RULES'),
  cluster: (host) => host.files.get(clusterFile),
  'guest.*.options.enable': (host) => linesOf(host, guestFile, /^enable:.*/gm),
  'guest.100': (host) => host.files.get(guestFile),
  'guest.*.rules': (host) => sectionOf(host, guestFile, 'RULES'),
  'node.pve.host.rules': (host) => sectionOf(host, hostFile, 'RULES'),
  'node.pve': (host) => host.files.get(hostFile),
};

function linesOf(host: MemoryHost, path: string, pattern: RegExp): readonly string[] {
  return (host.files.get(path) ?? '').match(pattern) ?? [];
}

/** The lines of a section that say something. */
function sectionOf(host: MemoryHost, path: string, name: string): string {
  const section = (host.files.get(path) ?? '').split(/^(?=\[)/m).find((one) => one.startsWith(`[${name}]`)) ?? '';
  return section.split('\n').slice(1).filter((line) => line !== '').join('\n');
}

test('an apply leaves what belongs to others, converges, and does the rest', async () => {
  let applies = 0;
  await fc.assert(
    fc.asyncProperty(twoWorlds, fc.subarray(Object.keys(parts), { minLength: 1 }), async ([before, after], ignored) => {
      const host = new MemoryHost(files({ '/etc/pve/nodes/pve/qemu-server/101.conf': 'net0: virtio=AB,firewall=1\n' }));
      const first = policyOf(yamlOf(before));
      for (const { effects } of (await makePlan(host, first)).plan.resources) for (const effect of effects) await host.perform(effect);
      const [found, world] = [ignored.map((address) => parts[address]?.(host)), worldOf(host)];
      const policy = policyOf(`ignore: ${JSON.stringify(ignored)}\n${yamlOf(after)}`);
      const { plan } = await makePlan(host, policy);
      fc.pre(!hasErrors(plan.diagnostics));
      if (plan.resources.length > 0) await carry(host, policy);
      applies += Number(JSON.stringify(worldOf(host)) !== JSON.stringify(world));
      expect(ignored.map((address) => parts[address]?.(host))).toEqual(found);
      expect((await makePlan(host, policy)).plan.resources).toEqual([]);
    }),
    { numRuns: 150 },
  );
  expect(applies).toBeGreaterThan(30);
}, 60_000);
