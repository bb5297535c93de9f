import { expect, test } from '@jest/globals';
import { nameOf, send, smallHost, told } from '../test/small-host.ts';
import type { PacketFields } from './index.ts';

const on = '[OPTIONS]\nenable: 1\n';

test('without cluster.fw everything passes, and nothing says so', () => {
  expect(send(smallHost({ cluster: '[OPTIONS]\n' }))).toEqual({ verdict: 'ACCEPT', decidedBy: { kind: 'built-in', name: 'unfiltered' }, road: [] });
});

test('a time in `enable` is over', () => {
  expect(told(send(smallHost({ cluster: '[OPTIONS]\nenable: 1700000000\n' })))).toBe('ACCEPT by unfiltered');
});

test('with host.fw off the node is open, and its guests are not', () => {
  const host = smallHost({ host: '[OPTIONS]\nenable: 0\n', guest: on });
  expect(told(send(host))).toBe('ACCEPT by unfiltered');
  expect(told(send(host, { to: 'vm100i0' }))).toBe('DROP by policy_in');
});

const management: [string, string, Partial<PacketFields>][] = [
  ['the local network', 'ACCEPT by management', { source: '10.0.0.9' }],
  ['it on another port', 'DROP by policy_in', { source: '10.0.0.9', dport: 443 }],
  ['the set', 'ACCEPT by management', { source: '10.9.0.1' }],
  ['an exception in it', 'DROP by policy_in', { source: '10.9.0.13' }],
  ['anybody else', 'DROP by policy_in', {}],
];

test.each(management)('%s on ssh: %s', (_who, expected, packet) => {
  const host = smallHost({ cluster: '[IPSET management]\n10.9.0.0/24\n!10.9.0.13\n' });
  expect(told(send(host, packet))).toBe(expected);
});

test('a rule of the user comes before management', () => {
  expect(told(send(smallHost({ cluster: '[RULES]\nIN DROP\n' }), { source: '10.0.0.9' }))).toBe('DROP by cluster.rules[0]');
});

test('an alias local_network hides what the node detects', () => {
  const host = smallHost({ cluster: '[ALIASES]\nlocal_network 192.0.2.0/24\n' });
  expect(told(send(host, { source: '10.0.0.9' }))).toBe('DROP by policy_in');
  expect(told(send(host, { source: '192.0.2.9' }))).toBe('ACCEPT by management');
});

test('corosync is for its peers', () => {
  const host = smallHost({ corosyncPeers: ['10.7.0.2', 'fd00::2'] });
  expect(told(send(host, { proto: 'udp', dport: 5405, source: '10.7.0.2' }))).toBe('ACCEPT by corosync');
  expect(told(send(host, { proto: 'udp', dport: 5405, source: 'fd00::2', dest: 'fd00::1' }))).toBe('ACCEPT by corosync');
  expect(told(send(host, { proto: 'udp', dport: 5405 }))).toBe('DROP by policy_in');
});

test('a packet between guests passes what leaves the one and what comes to the other', () => {
  const host = smallHost({ cluster: '[GROUP web]\nIN ACCEPT -p tcp -dport 80\n', guest: `${on}[RULES]\nOUT ACCEPT -p tcp\n`, other: `${on}[RULES]\nGROUP web\nIN REJECT -p tcp -dport 22\n` });
  const { road } = send(host, { from: 'vm100i0', to: 'ct200i0' });
  expect(road.map(({ chain, verdict, matched, decidedBy }) => [chain, verdict, matched.map(nameOf), nameOf(decidedBy)])).toEqual([
    ['tap100i0-OUT', 'ACCEPT', ['guest.100.rules[0]'], 'guest.100.rules[0]'],
    ['veth200i0-IN', 'REJECT', ['guest.200.rules[0]', 'guest.200.rules[1]'], 'guest.200.rules[1]'],
  ]);
  expect(told(send(host, { from: 'vm100i0', to: 'ct200i0', dport: 80 }))).toBe('ACCEPT by cluster.group.web.rules[0]');
});

test('the rule that decided says where it stands', () => {
  const { decidedBy } = send(smallHost({ cluster: '[RULES]\n# ours\nIN DROP -p tcp -dport 22\n' }));
  expect(decidedBy).toMatchObject({ address: 'cluster.rules[0]', rule: { at: { file: '/etc/pve/firewall/cluster.fw', line: 5 } } });
});

test('a rule that is broken, disabled or of another interface is passed over', () => {
  const host = smallHost({ cluster: '[RULES]\nIN ACCEPT -source nobody\n|IN ACCEPT\nIN ACCEPT -i vmbr1\nIN ACCEPT -i vmb+\n' });
  expect(told(send(host))).toBe('ACCEPT by cluster.rules[3]');
});

test('a REJECT gives no answer to ICMP and broadcasts', () => {
  const host = smallHost({ cluster: '[RULES]\nIN REJECT\n' });
  expect(told(send(host))).toBe('REJECT by cluster.rules[0]');
  expect(told(send(host, { proto: 'icmp', icmp: [8, 0] }))).toBe('DROP by cluster.rules[0]');
  expect(told(send(host, { dest: '255.255.255.255' }))).toBe('DROP by cluster.rules[0]');
});

test('a device without firewall=1 has no rules', () => {
  expect(told(send(smallHost({ guest: on, nic: 'firewall=0' }), { to: 'vm100i0' }))).toBe('ACCEPT by unfiltered');
});

const sent: [string, string, Partial<PacketFields>, string][] = [
  ['its own address', 'ACCEPT by policy_out', { source: '10.0.0.20' }, 'ipfilter: 1'],
  ['another one', 'DROP by ipfilter', { source: '10.0.0.21' }, 'ipfilter: 1'],
  ['its link-local address', 'ACCEPT by policy_out', { source: 'fe80::c0b:38ff:feb8:200', dest: 'fd00::1' }, 'ipfilter: 1'],
  ['another link-local address', 'DROP by ipfilter', { source: 'fe80::1', dest: 'fd00::1' }, 'ipfilter: 1'],
  ['another MAC', 'DROP by macfilter', { mac: '02:00:00:00:00:01' }, ''],
  ['its own MAC', 'ACCEPT by policy_out', { mac: '0E:0B:38:B8:02:00' }, ''],
  ['another MAC, unfiltered', 'ACCEPT by policy_out', { mac: '02:00:00:00:00:01' }, 'macfilter: 0'],
  ['a router advertisement', 'DROP by radv', { proto: 'icmpv6', icmp: [134, 0], source: 'fd00::9', dest: 'ff02::1' }, ''],
  ['one that it may send', 'ACCEPT by ndp', { proto: 'icmpv6', icmp: [134, 0], source: 'fd00::9', dest: 'ff02::1' }, 'radv: 1'],
  ['a DHCP request', 'ACCEPT by dhcp', { proto: 'udp', sport: 68, dport: 67, source: '0.0.0.0', dest: '255.255.255.255' }, 'ipfilter: 1'],
];

test.each(sent)('from a container, %s: %s', (_what, expected, packet, options) => {
  expect(told(send(smallHost({ other: `${on}${options}\n` }), { from: 'ct200i0', to: 'outside', ...packet }))).toBe(expected);
});

test('a SYN from port 0 is what the TCP flag filter stops', () => {
  const host = smallHost({ cluster: '[RULES]\nIN ACCEPT\n', host: '[OPTIONS]\ntcpflags: 1\n' });
  expect(told(send(host, { sport: 0 }))).toBe('DROP by tcpflags');
  expect(told(send(host))).toBe('ACCEPT by cluster.rules[0]');
});
