import { expect, test } from '@jest/globals';
import { smallHost } from '../test/small-host.ts';
import { isProblem, readPacket } from './index.ts';
import type { PacketFields } from './index.ts';

const host = smallHost({});
const fields: PacketFields = { from: 'outside', to: 'vm100i0', proto: 'tcp', source: '10.0.0.1', dest: '10.0.0.2', dport: 80 };

test('a packet as rules see it', () => {
  expect(readPacket(host, fields)).toMatchObject({ from: { kind: 'port', bridge: 'vmbr0', port: 'eth0' }, to: { kind: 'nic', nic: { name: 'net0' } }, family: 4, proto: 6, sport: -1, dport: 80, icmp: -1 });
  expect(readPacket(host, { ...fields, proto: 58, source: '::1', dest: '::2', icmp: [128, 0] })).toMatchObject({ family: 6, proto: 58, source: 1n, icmp: 128 * 256 });
});

const problems: [Partial<PacketFields>, string][] = [
  [{ to: 'vm101i0' }, "there is no 'vm101i0' here"],
  [{ to: 'vm100i1' }, "there is no 'vm100i1' here"],
  [{ to: 'ct100i0' }, "there is no 'ct100i0' here"],
  [{ source: '10.0.0.256' }, "'10.0.0.256' is no IP address"],
  [{ dest: 'fd00::1' }, "'10.0.0.1' and 'fd00::1' are of two IP versions"],
  [{ proto: 'tpc' }, "there is no protocol 'tpc'"],
  [{ proto: '256' }, "there is no protocol '256'"],
];

test.each(problems)('%j: %s', (part, problem) => {
  const packet = readPacket(host, { ...fields, ...part });
  expect(isProblem(packet) ? packet.problem : packet).toBe(problem);
});
