import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { assessAll, policyOf, type Files } from '../../test/assess.ts';
import { diagnostics } from '../diagnostics.ts';
import { guardCodes, guardFinding, guardFlags, type Guard } from './guard.ts';
import { planGuards } from './plan-guards.ts';

const conf = { '/etc/pve/nodes/pve/qemu-server/100.conf': 'net0: virtio=AA,firewall=1\n', '/etc/pve/nodes/pve/lxc/101.conf': '', '/etc/pve/nodes/pve2/lxc/102.conf': '' };
const clusterFile = '/etc/pve/firewall/cluster.fw';
const hostFile = '/etc/pve/nodes/pve/host.fw';

function guards(yaml: string, files: Files, firstApply = false): readonly Guard[] {
  const policy = policyOf(yaml);
  const assessed = assessAll(policy, { ...conf, ...files });
  const resources = assessed.map(({ unit: { address }, assessment: { changes } }) => ({ address, changes }));
  return planGuards({ resources, guards: assessed.flatMap(({ assessment }) => assessment.guards), policy, firstApply });
}

function said(yaml: string, files: Files, firstApply = false): string[] {
  return guards(yaml, files, firstApply).map(({ code, message }) => `${code.slice('guard/'.length)}: ${message}`);
}

const cluster = (text: string): Files => ({ [clusterFile]: text });
const host = (text: string): Files => ({ [hostFile]: text });
const guest = (text: string, vmid = 100): Files => ({ [`/etc/pve/firewall/${vmid}.fw`]: text });
const options = (...lines: string[]): string => `[OPTIONS]\n\n${lines.join('\n')}\n`;
const rules = (...lines: string[]): string => `[RULES]\n\n${lines.join('\n')}\n`;

describe('tier-off', () => {
  test.each<[string, Files, string]>([
    ['cluster: { options: { enable: false } }', cluster(options('enable: 1')), 'the firewall of the datacenter, and with it every other, goes from on to off: `enable: 0`'],
    ['cluster: { options: {} }', cluster(options('enable: 1')), 'the firewall of the datacenter, and with it every other, goes from on to off: `enable` is left out, which means off'],
    ['nodes: { pve: { host: { options: { enable: false } } } }', {}, 'the firewall of node pve goes from on to off: `enable: 0`'],
    ['nodes: { pve: { host: { options: { enable: false } } } }', host(options('tcpflags: 1')), 'the firewall of node pve goes from on to off: `enable: 0`'],
    ['guests: { 100: { options: { enable: false } } }', guest(options('enable: 1')), 'the firewall of guest 100 goes from on to off: `enable: 0`'],
    ['guests: { 100: { options: { dhcp: false } } }', guest(options('enable: 1')), 'the firewall of guest 100 goes from on to off: `enable` is left out, which means off'],
    ['guests: { 100: { state: absent } }', guest(options('enable: 1')), 'the firewall of guest 100 goes from on to off: its file goes'],
    ['vnets: { blue: { options: {} } }', { '/etc/pve/sdn/firewall/blue.fw': options('enable: 1') }, 'the firewall of VNet blue goes from on to off: `enable` is left out, which means off'],
  ])('%s', (yaml, files, message) => {
    expect(said(yaml, files)).toEqual([`tier-off: ${message}`]);
  });

  test.each<[string, Files]>([
    ['cluster: { options: { enable: true } }', cluster(options('enable: 1'))],
    ['cluster: { rules: [] }', cluster(options('enable: 1'))],
    ['cluster: { options: {} }', cluster(options('ebtables: 0'))],
    ['nodes: { pve: { host: { state: absent } } }', host(options('enable: 1'))],
    ['nodes: { pve: { host: { options: {} } } }', host(options('enable: 0'))],
    ['guests: { 100: { options: { enable: false } } }', {}],
    ['guests: { 100: { state: absent } }', guest(options('enable: 0'))],
    // Nobody has the guest any more.
    ['guests: { 999: { state: absent } }', guest(options('enable: 1'), 999)],
  ])('not: %s', (yaml, files) => {
    expect(said(yaml, files)).toEqual([]);
  });

  test('with the place where the policy says so', () => {
    expect(guards('cluster: { options: { enable: false } }', cluster(options('enable: 1')))).toMatchObject([{ address: 'cluster.options.enable', place: { file: 'policy.yaml', line: 2, column: 23 } }]);
  });
});

describe('opens: management', () => {
  const set = '[IPSET management] # admins\n\n10.0.0.1\n10.0.0.2\n10.0.0.3\n10.0.0.4\n!10.0.0.9\n';

  test('removed, emptied, or left with exceptions only; said once', () => {
    expect(said('cluster: { ipsets: { management: { state: absent } } }', cluster(set))).toEqual(['opens: ipset management goes, and with it all that may administer: 10.0.0.1, 10.0.0.2, 10.0.0.3 and 1 more']);
    expect(said('cluster: { ipsets: { management: [] } }', cluster(set))).toEqual(['opens: ipset management loses all that may administer: 10.0.0.1, 10.0.0.2, 10.0.0.3 and 1 more']);
    expect(said('cluster: { ipsets: { management: [ "!10.0.0.9" ] } }', cluster(set))).toHaveLength(1);
  });

  test('not when one member stays, when it had none, or when another set goes', () => {
    expect(said('cluster: { ipsets: { management: [ 10.0.0.1, 10.0.0.2, 10.0.0.3, 10.0.0.4, 10.0.0.6 ] } }', cluster(set))).toEqual([]);
    expect(said('cluster: { ipsets: { management: { state: absent } } }', cluster('[IPSET management]\n'))).toEqual([]);
    expect(said('cluster: { ipsets: { other: { state: absent } } }', cluster('[IPSET other]\n\n10.0.0.1\n'))).toEqual([]);
  });

  test('that gets everyone, whom Proxmox VE lets in without a rule', () => {
    const halves = 'cluster: { ipsets: { management: [ 10.0.0.1, 10.0.0.2, 10.0.0.3, 10.0.0.4, 0.0.0.0/1, 128.0.0.0/1 ] } }';
    expect(said(halves, cluster(set))).toEqual(['opens: ipset management lets everyone on IPv4 administer']);
    expect(said(halves, cluster('[IPSET management]\n\n0.0.0.0/1\n'))).toEqual([]);
    expect(said('cluster: { aliases: { lan: "::/0" } }', cluster('[ALIASES]\n\nlan 10.0.0.0/8\n\n[IPSET management]\n\nlan\n'))).toEqual(['opens: ipset management lets everyone on IPv6 administer']);
  });
});

describe('opens: a policy', () => {
  test.each<[string, Files, string]>([
    ['cluster: { options: { enable: true, policy_in: ACCEPT } }', cluster(options('enable: 1', 'policy_in: DROP')), 'policy_in of cluster goes from DROP to ACCEPT'],
    ['cluster: { options: { enable: true, policy_in: ACCEPT } }', cluster(options('enable: 1')), 'policy_in of cluster goes from DROP to ACCEPT'],
    ['cluster: { options: { enable: true } }', cluster(options('enable: 1', 'policy_out: REJECT')), 'policy_out of cluster goes from REJECT to ACCEPT, its default'],
    ['cluster: { options: { policy_forward: ACCEPT } }', cluster(options('policy_forward: DROP')), 'policy_forward of cluster goes from DROP to ACCEPT'],
    ['guests: { 100: { options: { enable: true, policy_in: ACCEPT } } }', guest(options('enable: 1', 'policy_in: REJECT')), 'policy_in of guest.100 goes from REJECT to ACCEPT'],
    ['vnets: { blue: { options: { enable: true } } }', { '/etc/pve/sdn/firewall/blue.fw': options('enable: 1', 'policy_forward: DROP') }, 'policy_forward of vnet.blue goes from DROP to ACCEPT, its default'],
  ])('%s', (yaml, files, message) => {
    expect(said(yaml, files)).toEqual([`opens: ${message}`]);
  });

  test.each<[string, Files]>([
    ['cluster: { options: { enable: true, policy_in: REJECT } }', cluster(options('enable: 1', 'policy_in: DROP'))],
    ['cluster: { options: { enable: true } }', cluster(options('enable: 1', 'policy_in: REJECT'))],
    ['cluster: { options: { enable: true, policy_out: ACCEPT } }', cluster(options('enable: 1'))],
    // A firewall that was off kept nothing out by its default.
    ['guests: { 100: { options: { enable: true, policy_in: ACCEPT } } }', {}],
  ])('not: %s', (yaml, files) => {
    expect(said(yaml, files)).toEqual([]);
  });
});

describe('opens: tcp 22 and 8006', () => {
  const opened = (rule: string, before: string[] = []): string[] => said(`cluster: { rules: [ ${JSON.stringify(rule)} ] }`, cluster(`[ALIASES]\n\nall 0.0.0.0/0\nlan 10.0.0.0/8\n\n[IPSET halves]\n\n0.0.0.0/1\n128.0.0.0/1\n\n[IPSET quarters]\n\n0.0.0.0/2\n128.0.0.0/2\n64.0.0.0/2\n\n${rules(...before)}`));

  test.each([
    ['IN ACCEPT', '22 and 8006 to everyone'],
    ['IN SSH(ACCEPT)', '22 to everyone'],
    ['IN ACCEPT -p tcp', '22 and 8006 to everyone'],
    ['IN ACCEPT -p 6 -dport 20:25', '22 to everyone'],
    ['IN ACCEPT -p tcp -dport 80,443,8006', '8006 to everyone'],
    ['IN ACCEPT -p tcp -dport ssh', '22 to everyone'],
    ['IN ACCEPT -p tcp -dport 22 -sport 1024:65535', '22 to everyone'],
    ['IN ACCEPT -i vmbr0 -p tcp -dport 22', '22 to everyone'],
    ['IN ACCEPT -source 0.0.0.0/0 -p tcp -dport 22', '22 to everyone on IPv4'],
    ['IN ACCEPT -source ::/0 -p tcp -dport 22', '22 to everyone on IPv6'],
    ['IN ACCEPT -source dc/all -p tcp -dport 22', '22 to everyone on IPv4'],
    ['IN ACCEPT -source +halves -p tcp -dport 22', '22 to everyone on IPv4'],
    ['IN ACCEPT -source 0.0.0.0-255.255.255.255 -p tcp -dport 22', '22 to everyone on IPv4'],
    ['IN ACCEPT -source +quarters -p tcp -dport 22', '22 to everyone on IPv4'],
    ['IN ACCEPT -source 0.0.0.1-255.255.255.254 -p tcp -dport 22', '22 to everyone on IPv4'],
    ['IN ACCEPT -source 2000::/3 -p tcp -dport 22', '22 to everyone on IPv6'],
    ['IN ACCEPT -dest 10.0.0.1 -p tcp -dport 22', '22 to everyone on IPv4'],
  ])('%s', (rule, ports) => {
    expect(opened(rule)).toEqual([`opens: cluster opens tcp ${ports}: ${rule}`]);
  });

  test.each([
    'IN DROP -p tcp -dport 22',
    'OUT ACCEPT -p tcp -dport 22',
    '|IN ACCEPT -p tcp -dport 22',
    'IN ACCEPT -i lo',
    'IN ACCEPT -p udp -dport 22',
    'IN ACCEPT -p tcp -dport 23:8005',
    'IN ACCEPT -p icmp',
    'IN Web(ACCEPT)',
    'IN ACCEPT -source lan -p tcp -dport 22',
    'IN ACCEPT -source 10.0.0.1,10.0.0.2 -p tcp -dport 22',
  ])('not: %s', (rule) => {
    expect(opened(rule)).toEqual([]);
  });

  test('not when such a rule stood there before, and so when one narrower did not', () => {
    expect(opened('IN SSH(ACCEPT) # again', ['IN ACCEPT -p tcp -dport 22'])).toEqual([]);
    expect(opened('IN ACCEPT -i vmbr0 -p tcp -dport 22', ['IN ACCEPT -p tcp'])).toEqual([]);
    expect(opened('IN ACCEPT -p tcp -dport 22', ['IN ACCEPT -i vmbr1 -p tcp -dport 22'])).toHaveLength(1);
    expect(opened('IN ACCEPT -p tcp -dport 22', ['IN ACCEPT -source lan -p tcp -dport 22'])).toHaveLength(1);
    expect(opened('IN ACCEPT -p tcp -dport 22', ['|IN ACCEPT -p tcp -dport 22'])).toHaveLength(1);
    expect(opened('IN ACCEPT -p tcp -dport 22', ['IN ACCEPT -p tcp -dport 8006'])).toHaveLength(1);
  });

  test('in a node’s own rules, and in a group that they use', () => {
    const web = '[group web]\n\nIN Web(ACCEPT)\n';
    const wider = 'cluster: { groups: { web: [ "IN Web(ACCEPT)", "IN SSH(ACCEPT)" ] } }';
    expect(said('nodes: { pve: { host: { rules: [ "IN SSH(ACCEPT)" ] } } }', {})).toEqual(['opens: node.pve.host opens tcp 22 to everyone: IN SSH(ACCEPT)']);
    expect(said(wider, { ...cluster(web), ...host(rules('GROUP web -i vmbr0')) })).toEqual(['opens: node.pve.host opens tcp 22 to everyone: IN SSH(ACCEPT) -i vmbr0 (of group web)']);
    expect(said(wider, { ...cluster(`${rules('GROUP web')}\n${web}`) })).toEqual(['opens: cluster opens tcp 22 to everyone: IN SSH(ACCEPT) (of group web)']);
    expect(said(wider, cluster(web))).toEqual([]);
    expect(said(wider, { ...cluster(web), ...host(rules('|GROUP web')) })).toEqual([]);
    expect(said('nodes: { pve: { host: { rules: [ "GROUP web" ] } } }', cluster('[group web]\n\nIN SSH(ACCEPT)\n'))).toHaveLength(1);
  });

  test('through an alias that becomes everyone, under a rule that stays', () => {
    const text = (address: string): string => `[ALIASES]\n\nadmin ${address}\n\n${rules('IN ACCEPT -source admin -p tcp -dport 22')}`;
    expect(said('cluster: { aliases: { admin: 0.0.0.0/0 } }', cluster(text('10.0.0.0/8')))).toHaveLength(1);
    expect(said('cluster: { aliases: { admin: 10.0.0.0/9 } }', cluster(text('10.0.0.0/8')))).toEqual([]);
  });
});

describe('mass-removal', () => {
  const lines = (n: number): string[] => Array.from({ length: n }, (_, i) => `IN ACCEPT -p udp -dport ${1000 + i}`);
  const kept = (n: number): string => JSON.stringify(lines(n));

  test('more than 30 % of a section, and not just 30 %', () => {
    expect(said(`guests: { 100: { rules: ${kept(6)} } }`, guest(rules(...lines(10))))).toEqual(['mass-removal: 4 of 10 rules of guest.100 go (40 %)']);
    expect(said(`guests: { 100: { rules: ${kept(7)} } }`, guest(rules(...lines(10))))).toEqual([]);
  });

  test('a whole section of three; of two, or one of four, it is none', () => {
    expect(said('guests: { 100: { rules: [] } }', guest(rules(...lines(3))))).toEqual(['mass-removal: all 3 rules of guest.100 go']);
    expect(said('guests: { 100: { rules: [] } }', guest(rules(...lines(2))))).toEqual([]);
    expect(said(`guests: { 100: { rules: ${kept(3)} } }`, guest(rules(...lines(4))))).toEqual([]);
    expect(said(`guests: { 100: { rules: ${kept(2)} } }`, guest(rules(...lines(4))))).toEqual(['mass-removal: 2 of 4 rules of guest.100 go (50 %)']);
  });

  test('what is edited or moved is not removed', () => {
    const moved = JSON.stringify(lines(6).reverse());
    expect(said(`guests: { 100: { rules: ${moved} } }`, guest(rules(...lines(6))))).toEqual([]);
    const edited = JSON.stringify(lines(6).map((line) => `${line} -log info`));
    expect(said(`guests: { 100: { rules: ${edited} } }`, guest(rules(...lines(6))))).toEqual([]);
  });

  test('each kind of section, once each', () => {
    const text = `[ALIASES]\n\nla 10.0.0.1\nlb 10.0.0.2\nlc 10.0.0.3\n\n[IPSET sa]\n\n1.1.1.1\n1.1.1.2\n1.1.1.3\n1.1.1.4\n\n[IPSET sb]\n\n1.1.1.1\n1.1.1.2\n1.1.1.3\n\n[group ga]\n\n${lines(3).join('\n')}\n\n[group gb]\n\n${lines(3).join('\n')}\n`;
    expect(said('cluster: { aliases: {}, ipsets: { sa: [ 1.1.1.1 ], sb: { state: absent } }, groups: { ga: [], gb: { state: absent } } }', cluster(text))).toEqual([
      'mass-removal: all 3 aliases of cluster go',
      'mass-removal: 3 of 4 members of ipset sa go (75 %)',
      'mass-removal: all 3 members of ipset sb go',
      'mass-removal: all 3 rules of group ga go',
      'mass-removal: all 3 rules of group gb go',
    ]);
    expect(said('guests: { 100: { options: {} } }', guest(options('macfilter: 0', 'dhcp: 0', 'ndp: 0')))).toEqual(['mass-removal: all 3 options of guest.100 go']);
  });

  test('a file that goes, by its largest section', () => {
    expect(said('guests: { 100: { state: absent } }', guest(`${options('dhcp: 0')}\n${rules(...lines(3))}`))).toEqual(['mass-removal: all 3 rules of guest.100 go']);
    expect(said('guests: { 100: { state: absent } }', guest(rules(...lines(2))))).toEqual([]);
    expect(said('guests: { 999: { state: absent } }', guest(rules(...lines(9)), 999))).toEqual([]);
  });

  test('ebtables chains, but not Proxmox VE’s; sysctls', () => {
    const ebtables = '*filter\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:mine ACCEPT\n:PVEFW-FORWARD ACCEPT\n-A INPUT -p 0x1 -j DROP\n-A INPUT -p 0x2 -j DROP\n-A INPUT -p 0x3 -j DROP\n-A FORWARD -p 0x1 -j DROP\n-A FORWARD -p 0x2 -j DROP\n-A FORWARD -j PVEFW-FORWARD\n-A mine -p 0x1 -j DROP\n-A mine -p 0x2 -j DROP\n-A mine -p 0x3 -j DROP\n';
    expect(said('nodes: { pve: { ebtables: { persist: none, filter: { INPUT: [], FORWARD: [], mine: { state: absent } } } } }', { ebtables })).toEqual([
      'mass-removal: all 3 rules of ebtables chain INPUT go',
      'mass-removal: all 3 rules of ebtables chain mine go',
    ]);
    const keys = ['acct', 'log_invalid', 'tcp_loose', 'timestamp'].map((key) => `net.netfilter.nf_conntrack_${key} = 1\n`);
    const sysctl = (n: number): Files => ({ '/etc/sysctl.d/zz-pvewall.conf': keys.slice(0, n).join('') });
    expect(said('nodes: { pve: { sysctl: { net.netfilter.nf_conntrack_acct: true } } }', sysctl(4))).toEqual(['mass-removal: 3 of 4 keys of node.pve.sysctl go (75 %)']);
    expect(said('nodes: { pve: { sysctl: { net.netfilter.nf_conntrack_acct: true } } }', sysctl(2))).toEqual([]);
  });

  test('an ebtables chain whose policy becomes ACCEPT opens', () => {
    const ebtables = (policy: string): Files => ({ ebtables: `*filter\n:INPUT ACCEPT\n:FORWARD ${policy}\n:OUTPUT ACCEPT\n` });
    const wanted = (policy: string): string => `nodes: { pve: { ebtables: { persist: none, filter: { FORWARD: { policy: ${policy} } } } } }`;
    expect(said(wanted('ACCEPT'), ebtables('DROP'))).toEqual(['opens: the chain FORWARD policy of ebtables goes from DROP to ACCEPT']);
    expect(said(wanted('DROP'), ebtables('ACCEPT'))).toEqual([]);
  });

  test('by the thresholds of the policy', () => {
    const most = 'guards: { removal_percent: 50 }\n';
    expect(said(`${most}guests: { 100: { rules: ${kept(5)} } }`, guest(rules(...lines(10))))).toEqual([]);
    expect(said(`${most}guests: { 100: { rules: ${kept(4)} } }`, guest(rules(...lines(10))))).toHaveLength(1);
    expect(said(`guards: { removal_percent: 100, removal_count: 2 }\nguests: { 100: { rules: [] } }`, guest(rules(...lines(2))))).toHaveLength(1);
    expect(said(`guards: { removal_count: 1, removal_percent: 0 }\nguests: { 100: { rules: ${kept(9)} } }`, guest(rules(...lines(10))))).toEqual(['mass-removal: 1 of 10 rules of guest.100 go (10 %)']);
  });
});

describe('running-guest', () => {
  const absent = (vmid: number): string => `guests: { ${vmid}: { state: absent } }`;
  const file = (vmid: number): Files => guest(options('dhcp: 0'), vmid);

  test.each<[number, Files, string[]]>([
    [100, { '/run/qemu-server/100.pid': '4711\n' }, ['running-guest: guest 100 is running, and its firewall file goes']],
    [100, {}, []],
    [100, { '/run/qemu-server/100.pid': 'EACCES' }, ['running-guest: guest 100 may be running (permission denied), and its firewall file goes']],
    [101, { '/sys/fs/cgroup/lxc/101/cgroup.procs': '' }, ['running-guest: guest 101 is running, and its firewall file goes']],
    [101, { '/sys/fs/cgroup/lxc/1010/cgroup.procs': '' }, []],
    [102, {}, ['running-guest: guest 102 may be running on node pve2, and its firewall file goes']],
    [999, {}, []],
  ])('%s beside %j', (vmid, files, expected) => {
    expect(said(absent(vmid), { ...file(vmid), ...files })).toEqual(expected);
  });

  test('not without a file to remove, and nobody asks for a guest that stays', () => {
    expect(said(absent(102), {})).toEqual([]);
    const paths = (yaml: string): string[] => assessAll(policyOf(yaml), { ...conf, ...file(100) }).flatMap(({ unit }) => unit.queries.flatMap((query) => ('path' in query && query.path.startsWith('/run/') ? [query.path] : [])));
    expect(paths('guests: { 100: { options: { enable: true } } }')).toEqual([]);
    expect(paths(absent(100))).toEqual(['/run/qemu-server/100.pid']);
  });
});

describe('adopt', () => {
  const text = `[IPSET trusted]\n\n10.0.0.1\n\n${rules('IN ACCEPT -p udp -dport 1', 'IN ACCEPT -p udp -dport 2')}`;
  const yaml = 'cluster: { ipsets: { trusted: [] }, rules: [ "IN ACCEPT -p udp -dport 2" ] }';

  test('the first apply removes what was there', () => {
    expect(said(yaml, cluster(text), true)).toEqual(['adopt: the first apply to this host would remove what it has already: 1 rule and 1 set member of cluster']);
    expect(said('guests: { 100: { state: absent } }', guest(options('dhcp: 0')), true)).toEqual(['adopt: the first apply to this host would remove what it has already: 1 file of guest.100']);
    expect(said('nodes: { pve: { ebtables: { persist: none, filter: { mine: { state: absent } } } } }', { ebtables: '*filter\n:mine ACCEPT\n' }, true)).toEqual(['adopt: the first apply to this host would remove what it has already: 1 chain of node.pve.ebtables.filter']);
  });

  test('not a later one, nor one that adds, edits, or puts options back', () => {
    expect(said(yaml, cluster(text))).toEqual([]);
    expect(said('cluster: { ipsets: { trusted: [ 10.0.0.1, 10.0.0.2 ] } }', cluster(text), true)).toEqual([]);
    expect(said('cluster: { rules: [ "IN ACCEPT -p udp -dport 1 -log info", "IN ACCEPT -p udp -dport 2" ] }', cluster(text), true)).toEqual([]);
    expect(said('guests: { 100: { options: {} } }', guest(options('dhcp: 0')), true)).toEqual([]);
  });
});

describe('critical', () => {
  const text = '[IPSET admins]\n\n10.0.0.1\n\n[IPSET adminsold]\n\n10.0.0.1\n';
  const critical = (address: string, rest: string): string => `guards: { critical: [ ${address} ] }\n${rest}`;

  test.each<[string, string, string]>([
    ['cluster.ipset.admins', 'cluster: { ipsets: { admins: [] } }', 'cluster.ipset.admins is critical to the policy, and 1 change would touch it: removes ipset admins'],
    ['cluster.ipset.admins', 'cluster: { ipsets: { admins: [ 10.0.0.1, 10.0.0.2 ] } }', 'cluster.ipset.admins is critical to the policy, and 1 change would touch it: new ipset admins'],
    ['cluster', 'cluster: { ipsets: { admins: [], adminsold: [] } }', 'cluster is critical to the policy, and 2 changes would touch it: removes ipset admins, and 1 more'],
    ['guest.100.rules', 'guests: { 100: { state: absent } }', 'guest.100.rules is critical to the policy, and 1 change would touch it: removes file'],
  ])('%s: %s', (address, rest, message) => {
    expect(said(critical(address, rest), { ...cluster(text), ...guest(options('dhcp: 0')) })).toEqual([`critical: ${message}`]);
  });

  test('not what lies beside it, what stays, or a line that Proxmox VE skips', () => {
    expect(said(critical('cluster.ipset.admins', 'cluster: { ipsets: { adminsold: [] } }'), cluster(text))).toEqual([]);
    expect(said(critical('cluster.ipset.admins', 'cluster: { ipsets: { admins: [ 10.0.0.1 ] } }'), cluster(text))).toEqual([]);
    expect(said(critical('cluster.ipset.admins', 'cluster: { rules: [] }'), cluster(`${text}\n${rules('nonsense', 'OUT DROP')}`))).toEqual([]);
    expect(said('cluster: { ipsets: { admins: [] } }', cluster(text))).toEqual([]);
  });
});

describe('of one code', () => {
  const many = (n: number): { yaml: string; files: Files } => {
    const vmids = Array.from({ length: n }, (_, i) => 200 + i);
    return {
      yaml: `guests: { ${vmids.map((vmid) => `${vmid}: { options: {} }`).join(', ')} }`,
      files: Object.assign({}, ...vmids.map((vmid) => guest(options('enable: 1'), vmid))) as Files,
    };
  };

  test('five are five, and six are one with a count', () => {
    const { yaml, files } = many(5);
    expect(said(yaml, files)).toHaveLength(5);
    const six = many(6);
    const [only, ...rest] = said(six.yaml, six.files);
    expect(rest).toEqual([]);
    expect(only).toMatch(/^tier-off: 6 of this kind: the firewall of guest 200 .*guest 202 [^;]*; and 3 more$/);
  });
});

describe('each code', () => {
  const docs = readFileSync(new URL('../../../../docs/diagnostics.md', import.meta.url), 'utf8');

  test.each(guardCodes)('%s has a flag, and a warning that names it', (code) => {
    const { flag } = guardFlags[code];
    expect(diagnostics[code]).toMatchObject({ severity: 'warning', remedy: expect.stringContaining(`--${flag}`) });
    expect(docs).toContain(`### ${code}\n`);
    expect(guardFinding({ code, address: 'cluster', message: 'this goes', hint: 'Look.' })).toEqual({
      code,
      severity: 'warning',
      message: 'this goes',
      hint: `Look. If it is meant: pvewall apply --${flag}`,
      address: 'cluster',
    });
  });

  test('no flag stands for two', () => {
    expect(new Set(Object.values(guardFlags).map(({ flag }) => flag)).size).toBe(guardCodes.length);
  });
});
