import { parseRule } from '@pvewall/fw';
import { expect, test } from '@jest/globals';
import { icmp, ports, proto } from './literals.ts';
import type { Match } from './lowered-rule.ts';
import { protocolMatches } from './rule-match.ts';

const tcp = proto('tcp');
const udp = proto('udp');

const rules: [string, 4 | 6, readonly Match[] | undefined][] = [
  ['IN ACCEPT', 4, [{}]],
  ['IN ACCEPT -p tcp', 4, [{ proto: tcp }]],
  ['IN ACCEPT -p 6 -dport 22', 4, [{ proto: tcp, dport: ports(22) }]],
  ['IN ACCEPT -p tcp -dport https,http,8000:8010 -sport 1024:65535', 6, [{ proto: tcp, dport: ports(80, 443, [8000, 8010]), sport: ports([1024, 65535]) }]],
  ['IN ACCEPT -p udp -dport ssh', 4, [{ proto: udp, dport: ports(22) }]],
  ['IN ACCEPT -p tcp -dport 0', 4, [{ proto: tcp }]],
  ['IN ACCEPT -p ip', 4, [{}]],
  ['IN DNS(ACCEPT)', 4, [{ proto: udp, dport: ports(53) }, { proto: tcp, dport: ports(53) }]],
  ['IN Ping(ACCEPT)', 4, [icmp(4, 'echo-request')]],
  ['IN Ping(ACCEPT)', 6, [icmp(6, 'echo-request')]],
  ['IN NeighborDiscovery(ACCEPT)', 4, []],
  ['IN ACCEPT -p icmp -dport host-unreachable', 4, [{ proto: proto('icmp'), icmp: [3 * 256 + 1, 3 * 256 + 2] }]],
  ['IN ACCEPT -p icmp -icmp-type destination-unreachable', 4, [{ proto: proto('icmp'), icmp: [3 * 256, 4 * 256] }]],
  ['IN ACCEPT -p icmp -icmp-type any', 4, [{ proto: proto('icmp') }]],
  ['IN ACCEPT -p icmp -dport 8', 4, [icmp(4, 'echo-request')]],
  ['IN ACCEPT -p icmp -dport 256', 4, undefined],
  ['IN ACCEPT -p icmpv6 -dport host-unreachable', 6, undefined],
];

test.each(rules)('%s in IPv%d', (text, family, expected) => {
  const read = parseRule(text);
  if ('error' in read) throw new Error(read.error);
  expect(protocolMatches(read.rule, family)).toEqual(expected);
});
