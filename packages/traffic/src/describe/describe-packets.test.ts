import { describe, expect, test } from '@jest/globals';
import { smallHost } from '../../test/small-host.ts';
import { everyAddress, type Family } from '../address.ts';
import { difference, union } from '../bounds.ts';
import type { Bounds } from '../bounds.ts';
import type { BlockMatch } from '../difference/compared-rule.ts';
import { icmp, networks, ports, proto } from '../lower/literals.ts';
import { describePackets } from './describe-packets.ts';
import { nameBook } from './name-book.ts';

const cluster = `[ALIASES]
lan 192.168.1.0/24
nas 192.168.1.50
lan6 2001:db8:1::/64
anywhere 192.0.2.9
[IPSET admins]
10.8.0.0/24
!10.8.0.13
172.16.5.1
[IPSET blacklist]
198.51.100.0/24
203.0.113.7
`;
const guest = '[OPTIONS]\nenable: 1\n[ALIASES]\nnas 192.0.2.1\nown 192.0.2.2\n[IPSET web]\n192.0.2.64/26\n192.0.2.3\n';
const host = smallHost({ cluster, guest });
const names = nameBook(host);
const guestNames = nameBook(host, host.guests.get(100));

const traffic = (match: BlockMatch, family: Family = 4): string => describePackets(match, family, names).traffic;
const source = (bounds: Bounds, family: Family = 4, book = names): string | undefined => describePackets({ source: bounds }, family, book).source;
const without = (bounds: Bounds, ...texts: string[]): Bounds => difference(bounds, networks(...texts));

const tcp = proto('tcp');
const everyPort: Bounds = [0, 65536];

test.each<[BlockMatch, string]>([
  [{}, 'any protocol'],
  [{ proto: [0, 256] }, 'any protocol'],
  [{ proto: tcp }, 'tcp'],
  [{ proto: tcp, dport: ports(22) }, 'tcp/22 (ssh)'],
  [{ proto: tcp, dport: ports(8006) }, 'tcp/8006'],
  [{ proto: tcp, dport: ports(22, 80, 443) }, 'tcp/22,80,443'],
  [{ proto: proto('udp'), dport: ports([5900, 5999]) }, 'udp/5900:5999'],
  [{ proto: proto('tcp', 'udp'), dport: ports(53) }, 'tcp+udp/53 (domain)'],
  [{ proto: tcp, dport: difference(everyPort, ports(22)) }, 'tcp/any but 22'],
  [{ proto: tcp, dport: everyPort }, 'tcp'],
  [{ proto: tcp, dport: ports(22), sport: ports([1024, 65535]) }, 'tcp/22 (ssh) sport 1024:65535'],
  [{ proto: proto('udp'), sport: ports(67) }, 'udp sport 67'],
  [{ proto: difference([0, 256], tcp) }, 'any protocol but tcp'],
  [{ proto: difference([0, 256], proto('tcp', 'udp')) }, 'any protocol but tcp+udp'],
  [{ proto: proto('gre') }, 'gre'],
  [{ proto: [253, 254] }, 'proto 253'],
  [{ dport: ports(22) }, 'tcp+udp+dccp+sctp+udplite/22'],
  [icmp(4, 'echo-request'), 'icmp echo-request'],
  [icmp(4, 'echo-request', 'time-exceeded'), 'icmp echo-request, time-exceeded'],
  [icmp(4, 'fragmentation-needed'), 'icmp fragmentation-needed'],
  [{ proto: proto('icmp'), icmp: difference(everyPort, icmp(4, 'echo-request').icmp) }, 'icmp any but echo-request'],
  [{ proto: proto('icmp'), icmp: [3 * 256 + 8, 3 * 256 + 9] }, 'icmp type 3 code 8'],
  [{ proto: proto('icmp'), icmp: [42 * 256, 44 * 256] }, 'icmp type 42-43'],
  [{ proto: proto('icmp') }, 'icmp'],
  [{ proto: tcp, dport: ports(1, 3, 5, 7, 9, 11, 13, 15, 17, 19) }, 'tcp/1,3,5,7,9,11,... and 4 more ports'],
])('traffic: %j', (match, words) => {
  expect(traffic(match)).toBe(words);
});

test('ICMPv6 has its own name and types', () => {
  expect(traffic(icmp(6, 'neighbour-solicitation'), 6)).toBe('icmpv6 neighbor-solicitation');
  expect(traffic({ proto: proto('icmpv6') }, 6)).toBe('icmpv6');
  const listed = ['destination-unreachable', 'packet-too-big', 'time-exceeded', 'router-solicitation', 'router-advertisement', 'neighbor-solicitation', 'neighbor-advertisement'];
  expect(traffic(icmp(6, ...listed), 6)).toBe(`icmpv6 ${listed.join(', ')}`);
});

describe('addresses', () => {
  const admins = without(union(networks('10.8.0.0/24'), networks('172.16.5.1')), '10.8.0.13');

  test.each<[string, Bounds, string | undefined]>([
    ['all', everyAddress[4], undefined],
    ['none', [], 'nowhere'],
    ['an address', networks('192.0.2.77'), '192.0.2.77'],
    ['a network', networks('10.0.0.0/8'), '10.0.0.0/8'],
    ['an alias', networks('192.168.1.0/24'), 'lan'],
    ['an alias that reads as one of our words', networks('192.0.2.9'), 'dc/anywhere'],
    ['a set', admins, '+admins'],
    ['what Proxmox VE puts in a set', networks('10.0.0.0/24'), '+management'],
    ['a set without an address', without(admins, '10.8.0.99'), '+admins except 10.8.0.99'],
    ['a set without an alias', without(networks('192.168.1.0/24'), '192.168.1.50'), 'lan except nas'],
    ['sets and a network', union(union(admins, networks('192.168.1.0/24')), networks('10.99.0.0/16')), '+admins, lan, 10.99.0.0/16'],
    ['a network without an address', without(networks('10.0.0.0/8'), '10.0.0.13'), '10.0.0.0/8 except 10.0.0.13'],
    ['networks without an address', without(networks('10.0.0.0/8', '172.16.0.0/12'), '10.0.0.13'), '10.0.0.0/8, 172.16.0.0/12 except 10.0.0.13'],
    ['all without a set', difference(everyAddress[4], networks('198.51.100.0/24', '203.0.113.7')), 'anywhere except +blacklist'],
    ['all without a network', difference(everyAddress[4], networks('10.0.0.0/8')), 'anywhere except 10.0.0.0/8'],
    ['a network without what a set has of it', without(networks('198.51.0.0/16'), '198.51.100.0/24'), '198.51.0.0/16 except +blacklist'],
    ['a range', [...networks('10.1.1.5').slice(0, 1), ...networks('10.1.1.20').slice(1)], '10.1.1.5-10.1.1.20'],
    ['many', networks(...Array.from({ length: 46 }, (_, i) => `10.${i}.1.0/24`)), '10.0.1.0/24, 10.1.1.0/24, 10.2.1.0/24, 10.3.1.0/24, 10.4.1.0/24, 10.5.1.0/24, ... and 40 more networks'],
  ])('%s', (_, bounds, words) => {
    expect(source(bounds)).toBe(words);
  });

  test('of IPv6', () => {
    expect(source(networks('2001:db8:1::/64'), 6)).toBe('lan6');
    expect(source(without(networks('2001:db8:1::/64'), '2001:db8:1::13'), 6)).toBe('lan6 except 2001:db8:1::13');
    expect(source(networks('2001:db8:2::/48'), 6)).toBe('2001:db8:2::/48');
    expect(source(difference(everyAddress[6], networks('fe80::/10')), 6)).toBe('anywhere except fe80::/10');
  });

  test('a guest has names of its own, and they hide the datacenter\'s', () => {
    expect(source(networks('192.0.2.1'), 4, guestNames)).toBe('guest/nas');
    expect(source(networks('192.168.1.50'), 4, guestNames)).toBe('dc/nas');
    expect(source(networks('192.168.1.0/24'), 4, guestNames)).toBe('lan');
    expect(source(networks('192.0.2.64/26', '192.0.2.3'), 4, guestNames)).toBe('+guest/web');
    expect(source(networks('192.0.2.1'))).toBe('192.0.2.1');
  });

  test('a guest without names of its own has the datacenter\'s book', () => {
    expect(nameBook(host, host.guests.get(201))).toBe(names);
    expect(nameBook(host, host.guests.get(100))).toBe(guestNames);
  });
});

test.each<[readonly (string | undefined)[], readonly (string | undefined)[] | undefined, string]>([
  [['vmbr0'], [undefined], 'vmbr0'],
  [[undefined], ['vmbr1'], 'any but vmbr1'],
  [[undefined, 'vmbr0'], ['vmbr1', 'eth0'], 'any but eth0,vmbr1'],
  [['tap+'], ['tap100i0', undefined], 'tap+ but tap100i0'],
  [['tap+', 'tap1+'], ['tap100i0', undefined], 'tap+ but tap100i0'],
  [['+'], ['vmbr1'], 'any but vmbr1'],
  [['tap100i0', undefined], ['tap+'], 'tap100i0, any but tap+'],
  [['vmbr0', undefined], undefined, 'vmbr0, others'],
])('interfaces %j without %j', (iface, others, words) => {
  expect(describePackets({ iface }, 4, names, others === undefined ? {} : { others: { iface: others } }).iface).toBe(words);
});
