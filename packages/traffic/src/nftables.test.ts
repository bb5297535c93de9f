import { expect, test } from '@jest/globals';
import { send, smallHost, told } from '../test/small-host.ts';
import type { Small } from '../test/small-host.ts';
import type { PacketFields } from './index.ts';

const on = '[OPTIONS]\nenable: 1\n';
const udp = { proto: 'udp', dport: 5412 };
const ping = { proto: 'icmp', icmp: [8, 0] as const };
const admin = { source: '10.0.0.9' };
const exception = '[IPSET some]\n10.0.0.0/8\n!10.1.0.0/16\n10.1.2.0/24\n';

/** What differs between the backends: iptables, nftables. */
const differences: [string, Small, Partial<PacketFields>, string, string][] = [
  ['management is before or after a rule', { cluster: '[RULES]\nIN DROP\n' }, admin, 'DROP by cluster.rules[0]', 'ACCEPT by management'],
  ['a written set holds the local network, too', { cluster: '[IPSET management]\n10.9.0.0/24\n' }, admin, 'ACCEPT by management', 'DROP by policy_in'],
  ['corosync is for its peers, or for all', {}, udp, 'DROP by policy_in', 'ACCEPT by corosync'],
  ['its first port', {}, { ...udp, dport: 5404 }, 'DROP by policy_in', 'DROP by policy_in'],
  ['REJECT of what comes to a guest', { guest: `${on}[RULES]\nIN REJECT\n` }, { to: 'vm100i0' }, 'REJECT by guest.100.rules[0]', 'DROP by guest.100.rules[0]'],
  ['the same in a group', { cluster: '[GROUP no]\nIN REJECT\n', guest: `${on}[RULES]\nGROUP no\n` }, { to: 'vm100i0' }, 'REJECT by cluster.group.no.rules[0]', 'DROP by cluster.group.no.rules[0]'],
  ['the same group at the node', { cluster: '[RULES]\nGROUP no\n[GROUP no]\nIN REJECT\n' }, {}, 'REJECT by cluster.group.no.rules[0]', 'REJECT by cluster.group.no.rules[0]'],
  ['REJECT of what leaves a guest', { guest: `${on}policy_out: REJECT\n` }, { from: 'vm100i0', to: 'outside' }, 'REJECT by policy_out', 'REJECT by policy_out'],
  ['REJECT of a ping', { cluster: '[RULES]\nIN REJECT\n' }, ping, 'DROP by cluster.rules[0]', 'REJECT by cluster.rules[0]'],
  ['a longer prefix in an exception', { cluster: `${exception}[RULES]\nIN ACCEPT -source +some\n` }, { source: '10.1.2.3' }, 'ACCEPT by cluster.rules[0]', 'DROP by policy_in'],
  ['outside the exception', { cluster: `${exception}[RULES]\nIN ACCEPT -source +some\n` }, { source: '10.2.2.3' }, 'ACCEPT by cluster.rules[0]', 'ACCEPT by cluster.rules[0]'],
  ['a routed packet', { cluster: '[RULES]\nFORWARD DROP -p tcp\n' }, { from: 'vm100i0', to: 'ct201i0' }, 'ACCEPT by unfiltered', 'DROP by cluster.rules[0]'],
  ['a policy for routed packets', { cluster: `${on}policy_forward: DROP\n` }, { from: 'vm100i0', to: 'ct201i0' }, 'ACCEPT by unfiltered', 'DROP by policy_forward'],
  ['a packet in one bridge', { cluster: '[RULES]\nFORWARD DROP\n' }, { from: 'vm100i0', to: 'ct200i0' }, 'ACCEPT by unfiltered', 'ACCEPT by unfiltered'],
  ['a VNet', { vnets: { vmbr0: `${on}[RULES]\nFORWARD DROP -p tcp\n` } }, { from: 'vm100i0', to: 'ct200i0' }, 'ACCEPT by unfiltered', 'DROP by vnet.vmbr0.rules[0]'],
  ['a VNet that is off', { vnets: { vmbr0: '[RULES]\nFORWARD DROP -p tcp\n' } }, { from: 'vm100i0', to: 'ct200i0' }, 'ACCEPT by unfiltered', 'ACCEPT by unfiltered'],
  ['an option that is off', { guest: `${on}dhcp: 0\npolicy_in: ACCEPT\n` }, { to: 'vm100i0', proto: 'udp', sport: 67, dport: 68 }, 'ACCEPT by policy_in', 'DROP by dhcp'],
  ['a device without firewall', { cluster: '[IPSET blacklist]\n203.0.113.9\n', nic: 'firewall=0' }, { to: 'vm100i0' }, 'DROP by blacklist', 'ACCEPT by unfiltered'],
  ['a set of sources alone', { guest: `${on}[IPSET ipfilter-net0]\n10.0.0.1\n` }, { from: 'vm100i0', to: 'outside' }, 'DROP by ipfilter', 'ACCEPT by policy_out'],
  ['a set of sources with its option', { guest: `${on}ipfilter: 1\n[IPSET ipfilter-net0]\n10.0.0.1\n` }, { from: 'vm100i0', to: 'outside' }, 'DROP by ipfilter', 'DROP by ipfilter'],
];

test.each(differences)('%s', (_what, small, packet, iptables, nftables) => {
  const both = ['', '[OPTIONS]\nnftables: 1\n'].map((host) => told(send(smallHost({ ...small, host }), packet)));
  expect(both).toEqual([iptables, nftables]);
});
