import { expect, test } from '@jest/globals';
import { measuredHosts } from '../../test/conformance.ts';
import { smallHost } from '../../test/small-host.ts';
import { setFields } from '../lower/lowered-rule.ts';
import { isProblem, readPacket } from '../packet.ts';
import type { Packet } from '../packet.ts';
import { readHost } from '../read-host.ts';
import type { TrafficHost } from '../traffic-host.ts';
import type { Zone } from '../zone.ts';
import type { PacketBox } from './packet-box.ts';
import { accepted, lost, stopped } from './reach.ts';
import type { End, Way } from './way.ts';

function endOf(zone: Zone): End {
  if (zone.kind === 'port') return { kind: 'outside', iface: zone.bridge };
  return zone;
}

function boxOf(packet: Packet): PacketBox {
  const plus = (point: number | bigint): number | bigint => (typeof point === 'bigint' ? point + 1n : point + 1);
  return Object.fromEntries(setFields.map((field) => [field, [packet[field], plus(packet[field])]]));
}

test('of one measured packet it is proven what the real firewall did with it', () => {
  let [passed, ended] = [0, 0];
  for (const { texts, packets } of measuredHosts) {
    const host = readHost(texts);
    for (const fields of packets.filter((_, i) => i % 6 === 0)) {
      const packet = readPacket(host, fields);
      if (isProblem(packet)) throw new Error(packet.problem);
      // A packet with the MAC address of somebody else is no packet of that guest's own.
      if (packet.mac !== undefined) continue;
      const way: Way = { host, from: endOf(packet.from), to: endOf(packet.to) };
      const box = boxOf(packet);
      const proofs = [accepted(way, packet.family, box), stopped(way, packet.family, box)].map(({ status, blocks }) => [status, blocks.length > 0]);
      const passes = fields.verdict === 'ACCEPT';
      expect({ fields, proofs }).toEqual({ fields, proofs: [['exact', passes], ['exact', !passes]] });
      if (passes) passed++;
      else ended++;
    }
  }
  expect(Math.min(passed, ended)).toBeGreaterThan(400);
});

const guestsOn = '[OPTIONS]\nenable: 1\npolicy_out: DROP\n[RULES]\nOUT ACCEPT -p tcp -dport 80:90\n';
const guestsIn = '[OPTIONS]\nenable: 1\n[RULES]\nIN ACCEPT -p tcp -dport 85:95 -source 10.0.0.0/25\n';

function guestWay(host: TrafficHost): Way {
  const [from, to] = [host.guests.get(100), host.guests.get(200)];
  const [out, into] = [from?.nics[0], to?.nics[0]];
  if (from === undefined || to === undefined || out === undefined || into === undefined) throw new Error('no guests');
  return { host, from: { kind: 'nic', guest: from, nic: out }, to: { kind: 'nic', guest: to, nic: into } };
}

test('between two guests, what both chains let through', () => {
  const way = guestWay(smallHost({ guest: guestsOn, other: guestsIn }));
  const proof = accepted(way, 4, { proto: [6, 7], dport: [0, 1024] });
  const ports = proof.blocks.filter(({ match }) => match.source !== undefined).map(({ match: { dport, source } }) => ({ dport, source }));
  expect(proof.status).toBe('exact');
  expect(ports).toEqual([{ dport: [85, 91], source: [0x0a000000, 0x0a000080] }]);
  expect(proof.blocks[0]?.deciding).toMatchObject({ before: [{ address: 'guest.100.rules[0]' }], after: [{ address: 'guest.200.rules[0]' }] });
});

test('what is lost between two guests is told with the rule that stops it', () => {
  const before = guestWay(smallHost({ guest: guestsOn, other: guestsIn }));
  const after = guestWay(smallHost({ guest: guestsOn, other: guestsIn.replace('85:95', '86:95') }));
  const box: PacketBox = { proto: [6, 7], dport: [0, 1024] };
  expect(lost(before, after, 4, box).blocks.map(({ match }) => match.dport)).toEqual([[85, 86]]);
  expect(lost(after, before, 4, box)).toEqual({ status: 'exact', blocks: [] });
});

test('nothing from outside comes through the loopback interface', () => {
  const host = smallHost({ cluster: '[RULES]\nIN ACCEPT -i vmbr1 -p tcp -dport 8006\n' });
  const box: PacketBox = { proto: [6, 7], dport: [8006, 8007], source: [0x14000000, 0x15000000] };
  const from = (iface?: string): Way => ({ host, from: { kind: 'outside', iface }, to: { kind: 'node' } });
  expect(accepted(from(), 4, box).blocks.map(({ match }) => match.iface)).toEqual([['vmbr1']]);
  expect(accepted(from('vmbr0'), 4, box).blocks).toEqual([]);
  expect(accepted(from('vmbr1'), 4, box).blocks).toHaveLength(1);
});

test('a budget that is too small proves nothing', () => {
  const host = smallHost({ cluster: '[RULES]\nIN ACCEPT -p tcp -dport 8006\n' });
  const way: Way = { host, from: { kind: 'outside' }, to: { kind: 'node' } };
  expect(accepted(way, 4, {}, { words: 10 }).status).toBe('partial');
  expect(stopped(way, 4, {}, { words: 10 }).status).toBe('partial');
});
