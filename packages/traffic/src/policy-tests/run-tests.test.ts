import { describe, expect, test } from '@jest/globals';
import type { PolicyTest, TestClaim, TestPackets, TestTraffic, TestWord } from '@pvewall/policy';
import { smallHost } from '../../test/small-host.ts';
import { readHost } from '../read-host.ts';
import type { TrafficHost } from '../traffic-host.ts';
import { runTests } from './run-tests.ts';
import type { TestResult, TestRun } from './test-result.ts';

const at = { file: 'policy.yaml', line: 1, column: 1 };
const words = (text: string): TestWord[] => text.split(' & ').filter((one) => one !== '').map((one) => ({ text: one, at }));

interface Said {
  readonly source?: string;
  readonly dest?: string;
  readonly except?: string;
  readonly node?: string;
  readonly iface?: string;
}

/** `tcp/22 & udp/53 & icmp`. */
function trafficOf(text: string): TestTraffic[] {
  return words(text).map(({ text: one }) => {
    const [proto = '', ports] = one.split('/');
    return /^[A-Z]/.test(proto) ? { macro: { text: proto, at } } : { proto: { text: proto, at }, ports: ports === undefined ? [] : [{ text: ports, at }], sports: [], icmpTypes: [] };
  });
}

function say(claim: TestClaim, from: string, to: string, traffic: string, { source = '', dest = '', except = '', node, iface }: Said = {}): PolicyTest {
  const packets: TestPackets = {
    from: words(from), to: words(to), traffic: trafficOf(traffic), source: words(source), dest: words(dest), except: words(except),
    ...(node !== undefined && { node: { text: node, at } }), ...(iface !== undefined && { iface: { text: iface, at } }),
  };
  return { at, claim, packets };
}

function run(hosts: TrafficHost | readonly TrafficHost[], ...tests: readonly PolicyTest[]): TestRun {
  return runTests(tests, { hosts: [hosts].flat() });
}

function one(host: TrafficHost | readonly TrafficHost[], ...said: Parameters<typeof say>): TestResult {
  const [result] = run(host, say(...said)).results;
  if (result === undefined) throw new Error('no result');
  return result;
}

function status(...asked: Parameters<typeof one>): string {
  const { status: found, problems, counterExample: example } = one(...asked);
  if (found === 'error') return problems.map(({ message }) => message).join();
  return example === undefined ? found : `${found} ${example.from} ${example.to} ${example.packet.source} ${example.packet.dport ?? ''} ${example.verdict} by ${example.deciding?.address ?? 'nothing'}`;
}

const cluster = '[ALIASES]\nlan 10.0.0.0/24\n[IPSET management]\n10.8.0.0/24\n!10.8.0.13\n[RULES]\nIN ACCEPT -source lan -p tcp -dport 9100\nIN REJECT -p tcp -dport 23\nIN ACCEPT -source 10.9.0.0/24 -p tcp -dport 22\n';
const web = '[OPTIONS]\nenable: 1\n[RULES]\nIN HTTP(ACCEPT)\nIN SSH(ACCEPT) -source +management\n';
const host = smallHost({ cluster, guest: web, other: '[OPTIONS]\nenable: 1\npolicy_out: DROP\n[RULES]\nOUT ACCEPT -p tcp -dport 80\n' });

describe('a claim over all packets', () => {
  test('never: holds, or a packet shows that it does not, with what decides', () => {
    expect(status(host, 'never', 'outside', 'node.*', 'tcp/8006', { except: '+management' })).toBe('passed');
    expect(status(host, 'never', 'outside', 'node.*', 'tcp/8006')).toMatch(/^failed outside node.pve 10\.\d+\.0\.1 8006 ACCEPT by built-in.management$/);
    expect(status(host, 'never', 'outside', 'node.pve', 'tcp/22', { except: '+management' })).toBe('failed outside node.pve 10.9.0.1 22 ACCEPT by cluster.rules[2]');
    // A nomatch entry is no member.
    expect(status(host, 'never', 'outside', 'node', 'tcp/8006', { source: '10.8.0.13' })).toBe('passed');
  });

  test('always: by all that a host can send', () => {
    expect(status(host, 'always', 'outside', 'guest.100', 'tcp/80')).toBe('passed');
    expect(status(host, 'always', 'outside', 'guest.100', 'tcp/80 & tcp/443')).toBe('failed outside guest.100.net0 203.0.113.10 443 DROP by guest.100.options.policy_in');
    expect(status(host, 'always', 'outside', 'node', 'tcp/9100', { source: 'lan' })).toBe('passed');
    expect(status(host, 'always', 'outside', 'node', 'tcp/9100', { source: 'lan & 10.1.1.1' })).toBe('failed outside node.pve 10.1.1.1 9100 DROP by cluster.options.policy_in');
    const tcp = smallHost({ cluster: '[RULES]\nIN ACCEPT -source 0.0.0.0/1 -p tcp -dport 80\nIN ACCEPT -source 128.0.0.0/1 -p tcp -dport 80\n', host: '[OPTIONS]\ntcpflags: 1\n' });
    expect(status(tcp, 'always', 'outside', 'node', 'tcp/80', { source: '0.0.0.0/0' })).toBe('passed');
    const low = { ...say('always', 'outside', 'node', '', { source: '0.0.0.0/0' }).packets, traffic: [{ proto: words('tcp')[0] ?? { text: '', at }, ports: words('80'), sports: words('0:1023'), icmpTypes: [] }] };
    expect(run(tcp, { at, claim: 'always', packets: low }).results).toMatchObject([{ status: 'passed' }]);
    // What the test writes itself and nothing else stands: a multicast address is no source.
    expect(status(host, 'always', 'outside', 'guest.100', 'tcp/80', { source: '224.0.0.5' })).toBe('failed outside guest.100.net0 224.0.0.5 80 DROP by built-in.smurfs');
  });

  test('expect: tells DROP from REJECT', () => {
    expect(status(host, 'REJECT', 'outside', 'node', 'tcp/23')).toBe('passed');
    expect(status(host, 'DROP', 'outside', 'node', 'tcp/23')).toBe('failed outside node.pve 203.0.113.10 23 REJECT by cluster.rules[1]');
    expect(status(host, 'DROP', 'outside', 'node', 'tcp/24')).toBe('passed');
    expect(status(host, 'REJECT', 'outside', 'node', 'tcp/24')).toBe('failed outside node.pve 203.0.113.10 24 DROP by cluster.options.policy_in');
    expect(status(host, 'ACCEPT', 'outside', 'node', 'tcp/22', { source: '10.9.0.7' })).toBe('passed');
    expect(status(host, 'ACCEPT', 'outside', 'node', 'tcp/22', { source: '10.9.1.7' })).toMatch(/^failed .*DROP/);
  });

  test('both IP versions count', () => {
    const v4only = smallHost({ cluster: '[RULES]\nIN DROP -source 0.0.0.0/1 -p tcp -dport 80\nIN DROP -source 128.0.0.0/1 -p tcp -dport 80\nIN ACCEPT -p tcp -dport 80\n' });
    expect(one(v4only, 'never', 'outside', 'node', 'tcp/80').counterExample).toMatchObject({ family: 6, packet: { source: '2001:db8::10' } });
    expect(status(v4only, 'never', 'outside', 'node', 'tcp/80', { source: '0.0.0.0/0' })).toBe('passed');
    expect(status(v4only, 'never', 'outside', 'node', 'tcp/80', { source: '10.0.0.0/8' })).toBe('passed');
  });
});

describe('ends', () => {
  test('between two guests both have a say', () => {
    expect(status(host, 'always', 'guest.200', 'guest.100', 'tcp/80')).toBe('passed');
    expect(status(host, 'never', 'ct200', 'vm100', 'tcp/443')).toBe('passed');
    expect(status(host, 'always', 'guest.200', 'guest.100', 'tcp/443')).toBe('failed guest.200.net0 guest.100.net0 10.0.0.20 443 DROP by guest.200.options.policy_out');
    expect(one(host, 'never', 'guest.200', 'guest.100', 'tcp/80').counterExample?.road.map(({ chain, deciding }) => `${chain} ${deciding.address}`)).toEqual([
      'veth200i0-OUT guest.200.rules[0]',
      'tap100i0-IN guest.100.rules[0]',
    ]);
  });

  test('all devices unless one is named; a guest does not reach itself', () => {
    expect(one(host, 'never', 'outside', 'guest.*', 'tcp/7777')).toMatchObject({ status: 'failed', ways: 3, notes: ["a guest's firewall is off, its rules do not apply: guest.201"] });
    expect(one(host, 'never', 'guest.*', 'guest.*', 'tcp/7777')).toMatchObject({ ways: 6 });
    expect(status(host, 'never', 'guest.100', 'guest.100', 'tcp/80')).toBe('there is no packet that the test is about');
    expect(status(host, 'never', 'outside', 'guest.100.net1', 'tcp/80')).toBe('guest 100 has no net1');
    expect(status(host, 'never', 'outside', 'ct100', 'tcp/80')).toBe('guest 100 is a virtual machine');
    expect(status(host, 'never', 'outside', 'guest.999', 'tcp/80')).toBe('there is no guest 999 here');
    expect(status(host, 'never', 'outside', 'node.pvee', 'tcp/80')).toBe('there is no node pvee here');
    expect(status(host, 'never', 'outside', 'guest tag:web', 'tcp/80')).toBe('no guest here has the tag web');
  });

  test('tags are those of the guest itself, not of its snapshots', () => {
    const net = 'net0: virtio=0E:0B:38:B8:01:00,bridge=vmbr0,firewall=1\n';
    const guests = [
      { vmid: 100, kind: 'qemu', config: `tags: Web;prod\n${net}`, fw: web },
      { vmid: 101, kind: 'qemu', config: `${net}[old]\ntags: web\n`, fw: web },
    ] as const;
    const tagged = readHost({ node: 'pve', cluster: '[OPTIONS]\nenable: 1\n', guests });
    expect(one(tagged, 'always', 'outside', 'guest tag:web', 'HTTP')).toMatchObject({ status: 'passed', ways: 1 });
  });

  test('guests with the same file are one to prove and several to count', () => {
    const guests = Array.from({ length: 40 }, (_, i) => ({ vmid: 100 + i, kind: 'qemu', config: `net0: virtio=0E:0B:38:B8:01:${String(i + 10)},bridge=vmbr0,firewall=1\n`, fw: web }) as const);
    const many = readHost({ node: 'pve', cluster: '[OPTIONS]\nenable: 1\n', guests });
    expect(one(many, 'always', 'guest.*', 'guest.*', 'tcp/80')).toMatchObject({ status: 'passed', ways: 40 * 39 });
    expect(one(many, 'never', 'guest.*', 'guest.*', 'tcp/80').counterExample).toMatchObject({ from: 'guest.100.net0', to: 'guest.101.net0', otherWays: 40 * 39 - 1 });
  });

  test('what goes to another node passes both', () => {
    const other = readHost({ node: 'pve2', cluster: '[OPTIONS]\nenable: 1\n', guests: [{ vmid: 300, kind: 'qemu', config: 'net0: virtio=0E:0B:38:B8:03:00,bridge=vmbr0,firewall=1\n', fw: web.replace('HTTP(', 'HTTPS(') }] });
    const nodes = [host, other];
    expect(status(nodes, 'never', 'guest.200', 'guest.300', 'tcp/443')).toBe('passed');
    expect(status(nodes, 'never', 'guest.201', 'guest.300', 'tcp/443')).toMatch(/^failed guest.201.net0 guest.300.net0 .* ACCEPT by guest.300.rules\[0\]$/);
    expect(status(nodes, 'always', 'guest.200', 'guest.300', 'tcp/443')).toMatch(/by guest.200.options.policy_out$/);
    expect(status(nodes, 'DROP', 'guest.200', 'node.pve2', 'tcp/443')).toBe('passed');
    expect(status(nodes, 'never', 'outside', 'node', 'tcp/443')).toBe('`node` can be one of 2 nodes');
    expect(one(nodes, 'never', 'node.*', 'node.*', 'tcp/443')).toMatchObject({ ways: 2, status: 'passed' });
    expect(one(nodes, 'never', 'outside', 'node.*', 'tcp/443', { node: 'pve2' })).toMatchObject({ ways: 1 });
  });

  test('through one interface, or through any', () => {
    const byFace = smallHost({ cluster: '[RULES]\nIN ACCEPT -i vmbr1 -p tcp -dport 80\n' });
    expect(status(byFace, 'never', 'outside', 'node', 'tcp/80', { iface: 'vmbr0' })).toBe('passed');
    expect(one(byFace, 'never', 'outside', 'node', 'tcp/80').counterExample?.packet.iface).toBe('vmbr1');
    expect(status(byFace, 'always', 'outside', 'node', 'tcp/80', { iface: 'vmbr1' })).toBe('passed');
    const [broken] = run(byFace, say('never', 'outside', 'node', 'tcp/80', { iface: 'vmbr11' })).diagnostics;
    expect(broken).toMatchObject({ code: 'policy-test/unknown-name', message: 'there is no interface vmbr11 here', hint: 'Did you mean `vmbr1`?' });
    expect(status(readHost({ node: 'pve', guests: [] }), 'never', 'outside', 'node', 'tcp/80', { iface: 'vmbr11' })).toMatch(/^failed/);
    expect(status({ ...byFace, interfaces: ['vmbr11'] }, 'never', 'outside', 'node', 'tcp/80', { iface: 'vmbr11' })).toBe('passed');
  });
});

describe('words', () => {
  test.each([
    ['tcp/htttp', '', 'there is no service htttp of tcp'],
    ['tcp/30:20', '', '30:20 is no port'],
    ['tpc/20', '', 'there is no protocol tpc'],
    ['Htttp', '', 'there is no macro Htttp'],
    ['tcp/22', 'lam', 'there is no alias lam'],
    ['tcp/22', '+managment', 'there is no set managment'],
    ['tcp/22', 'guest/lan', 'guest/lan is a name of a guest, and a test speaks of all'],
    ['tcp/22', '+sdn/blue', "the members of an SDN's set are not known here"],
    ['tcp/22', '10.0.0.0/33', '10.0.0.0/33 is no address'],
  ])('%s from %s: %s', (traffic, source, problem) => {
    expect(status(host, 'never', 'outside', 'node', traffic, { source })).toBe(problem);
  });

  test('a hint comes with it, and its place', () => {
    const { diagnostics } = run(host, say('never', 'outside', 'node', 'tcp/22', { source: 'managementt' }));
    expect(run(host, say('never', 'outside', 'node', 'tcp/22', { source: '+xyzzy' })).diagnostics).toMatchObject([{ hint: 'There is: management.' }]);
    expect(diagnostics).toEqual([{ code: 'policy-test/unknown-name', severity: 'error', message: 'there is no alias managementt', hint: 'There is: lan.', place: at }]);
  });

  test('what nobody sends is no test', () => {
    expect(status(host, 'never', 'outside', 'node', 'tcp/22', { source: 'lan', except: 'lan' })).toBe('there is no packet that the test is about');
    expect(status(host, 'never', 'outside', 'node', 'icmp', { source: 'fe80::/10' })).toBe('there is no packet that the test is about');
  });
});

test('a guest may take any address, unless somebody looks', () => {
  expect(one(host, 'never', 'guest.100', 'node', 'tcp/8006')).toMatchObject({ status: 'failed', notes: [expect.stringContaining('guest.100 can give itself the address')] });
  const filtered = smallHost({ cluster, other: '[OPTIONS]\nenable: 1\nipfilter: 1\n[IPSET ipfilter-net0]\n172.16.0.20\n' });
  // The container's own address is in the local network, that of the set is not.
  expect(status(filtered, 'never', 'guest.200', 'node', 'tcp/8006', { except: '10.0.0.20' })).toBe('passed');
});

test('a tier that is off is said, whatever the test says', () => {
  const off = smallHost({ cluster: '[OPTIONS]\nenable: 0\n' });
  expect(one(off, 'always', 'outside', 'node', 'tcp/22')).toMatchObject({ status: 'passed', notes: ['the firewall of the datacenter is off (cluster.options.enable): nothing is filtered'] });
  expect(status(off, 'never', 'outside', 'node', 'tcp/22')).toMatch(/^failed .* ACCEPT by nothing$/);
});

test('a list of a great many addresses is read in one go', () => {
  const many = Array.from({ length: 30_000 }, (_, i) => `10.${50 + (i >> 15)}.${(i >> 7) & 255}.${(i & 127) * 2}`).join(' & ');
  expect(status(host, 'never', 'outside', 'node.pve', 'tcp/9100', { except: `lan & ${many}` })).toBe('passed');
});

test('what takes too long is not proven, and no success', () => {
  const rules = Array.from({ length: 200 }, (_, i) => `IN ACCEPT -source 10.${i}.0.0/16 -p tcp -dport ${i + 1}:${i + 500}\n`).join('');
  const many = smallHost({ cluster: `[RULES]\n${rules}` });
  const { results, diagnostics } = runTests([say('never', 'outside', 'node', '', { except: '10.0.0.0/8 & +management' })], { hosts: [many], limits: { words: 1 } });
  expect(results).toMatchObject([{ status: 'not-proven' }]);
  expect(diagnostics).toMatchObject([{ code: 'policy-test/not-proven', severity: 'error' }]);
});

test('a local network that nobody knows is told where it matters', () => {
  const unknown = readHost({ node: 'pve', cluster: '[OPTIONS]\nenable: 1\n', guests: [] });
  expect(run(unknown, say('never', 'outside', 'node', 'tcp/22')).notes).toHaveLength(1);
  expect(run(host, say('never', 'outside', 'node', 'tcp/22')).notes).toEqual([]);
});
