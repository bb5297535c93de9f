import { expect, test } from '@jest/globals';
import { chooser } from '../../test/chooser.ts';
import { measuredHosts } from '../../test/conformance.ts';
import { contains } from '../bounds.ts';
import type { Point } from '../bounds.ts';
import { evaluate } from '../evaluate.ts';
import { lower } from '../lower/lower-host.ts';
import { setFields } from '../lower/lowered-rule.ts';
import type { Direction, SetField } from '../lower/lowered-rule.ts';
import type { Packet } from '../packet.ts';
import { readHost } from '../read-host.ts';
import type { TrafficHost } from '../traffic-host.ts';
import { findZone, interfaceTo } from '../zone.ts';
import type { Zone } from '../zone.ts';
import { compareChains } from './compare.ts';
import type { Block, Difference } from './compared-rule.ts';
import { shapesOf } from './space.ts';

const hosts = measuredHosts.map(({ texts }) => readHost(texts));
const families = [4, 6] as const;

const ways: Readonly<Record<'in' | 'out', readonly [from: string, to: string]>> = { in: ['outside', 'host'], out: ['host', 'outside'] };

function zoneOf(host: TrafficHost, name: string): Zone {
  const zone = findZone(host, name);
  if (zone === undefined) throw new Error(name);
  return zone;
}

type Ends = Readonly<Record<SetField, readonly Point[]>>;

/** A packet at, or beside, where a rule of either host begins or ends, or anywhere in a block. */
function packetNear(points: Ends, family: 4 | 6, choose: ReturnType<typeof chooser>): Omit<Packet, 'from' | 'to' | 'family'> {
  const shape = choose(shapesOf(family));
  const near = (field: SetField): Point => {
    const candidates = [...points[field], ...shape[field]].flatMap((at): Point[] => (typeof at === 'bigint' ? [at - 1n, at, at + 1n] : [at - 1, at, at + 1]));
    return choose(candidates.filter((at) => contains(shape[field], at)));
  };
  return { proto: Number(near('proto')), dport: Number(near('dport')), sport: Number(near('sport')), icmp: Number(near('icmp')), source: near('source'), dest: near('dest') };
}

function blocksWith({ blocks }: Difference, packet: Omit<Packet, 'from' | 'to' | 'family'>, iface: string, named: readonly string[]): Block[] {
  return blocks.filter(({ match }) => {
    const inIface = match.iface === undefined || match.iface.includes(named.includes(iface) ? iface : undefined);
    return inIface && setFields.every((field) => match[field] === undefined || contains(match[field], packet[field]));
  });
}

test('what blocks say of two hosts is what becomes of packets on their way through them', () => {
  const choose = chooser(7);
  let [differing, equal] = [0, 0];
  for (let round = 0; round < 60; round++) {
    const pair = [choose(hosts), choose(hosts)] as const;
    const [family, direction] = [choose(families), choose<keyof typeof ways & Direction>(['in', 'out'])];
    const chains = pair.map((host) => lower(host).node(direction, family));
    const difference = compareChains(chains[0], chains[1], family);
    expect(difference.status).toBe('exact');
    const rules = chains.flatMap((chain) => chain?.rules ?? []);
    const named = rules.flatMap(({ match }) => match.iface ?? []);
    const endsOf = (field: SetField): Point[] => [...rules.map(({ match }) => match), ...difference.blocks.map(({ match }) => match)].flatMap((match) => match[field] ?? []);
    const points: Ends = { proto: endsOf('proto'), dport: endsOf('dport'), sport: endsOf('sport'), icmp: endsOf('icmp'), source: endsOf('source'), dest: endsOf('dest') };
    for (let i = 0; i < 150; i++) {
      const packet = packetNear(points, family, choose);
      const [from, to] = ways[direction];
      const [before, after] = pair.map((host) => evaluate(host, { ...packet, family, from: zoneOf(host, from), to: zoneOf(host, to) }).verdict);
      const iface = interfaceTo(zoneOf(pair[0], 'outside')) ?? '';
      const told = blocksWith(difference, packet, iface, named).map((block) => [block.before, block.after]);
      expect({ packet, told }).toEqual({ packet, told: before === after ? [] : [[before, after]] });
      if (before === after) equal++;
      else differing++;
    }
  }
  expect(Math.min(differing, equal)).toBeGreaterThan(500);
});

test('a host does not differ from itself when it is read once more', () => {
  for (const { texts } of measuredHosts.slice(0, 40)) {
    const [one, other] = [lower(readHost(texts)), lower(readHost(texts))];
    for (const family of families) {
      for (const direction of ['in', 'out'] as const) expect(compareChains(one.node(direction, family), other.node(direction, family), family).blocks).toEqual([]);
    }
  }
});
