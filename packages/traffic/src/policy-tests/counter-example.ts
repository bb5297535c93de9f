import type { TestClaim } from '@pvewall/policy';
import type { Family } from '../address.ts';
import { describePoint } from '../describe/describe-point.ts';
import { evaluate } from '../evaluate.ts';
import type { Origin } from '../lower/lowered-rule.ts';
import type { Packet } from '../packet.ts';
import { boxWithin } from '../reach/packet-box.ts';
import type { End, Way } from '../reach/way.ts';
import type { Zone } from '../zone.ts';
import { packetIn } from './counter-packet.ts';
import type { PacketNumbers } from './counter-packet.ts';
import { decidingAt } from './deciding-at.ts';
import { fits } from './refute.ts';
import type { Found, Part, Road } from './road.ts';
import { nameOfEnd } from './test-ends.ts';
import type { TestEnd } from './test-ends.ts';
import type { CounterExample, CounterStation, TestGround } from './test-result.ts';

export interface Refuted {
  readonly claim: TestClaim;
  readonly from: TestEnd;
  readonly to: TestEnd;
  readonly road: Road;
  readonly family: Family;
  readonly found: Found;
}

export type Shown = Omit<CounterExample, 'otherWays'> & { readonly decidedBy: Origin | undefined; readonly part: Part };

/** Wide ones first: they are what the rule is about. */
const tries = 20;

/**
 * A packet that shows that a claim is not true, sent through the chains once more, by what shares nothing with the
 * proof. Undefined when it is not confirmed: only packets that may be stopped or not were found.
 */
export function counterExample({ claim, from, to, road, family, found }: Refuted, placeOf: TestGround['placeOf']): Shown | undefined {
  const wide = [...found.parts].sort((a, b) => rank(a) - rank(b) || b.block.size - a.block.size).slice(0, tries);
  for (const part of wide) {
    for (const numbers of candidates(part, family, from, to)) {
      const { stations, verdict, decidedBy } = send(road, numbers, family, part.block.sample.iface, placeOf);
      if (fits(claim, verdict)) continue;
      const deciding = stations.at(-1)?.deciding;
      const iface = from.kind === 'outside' && to.kind === 'node' ? ifaceOf(road, part) : undefined;
      const packet = describePoint({ ...numbers, iface: iface ?? '', mac: '' }, family);
      return { family, from: nameOfEnd(from), to: nameOfEnd(to), packet, verdict, ...(deciding && { deciding }), road: stations, decidedBy, part };
    }
  }
  return undefined;
}

function rank({ block }: Part): number {
  return block.certainty === 'must' ? 0 : 1;
}

function candidates({ box, block }: Part, family: Family, from: TestEnd, to: TestEnd): PacketNumbers[] {
  const { iface: _iface, mac: _mac, ...sample } = block.sample;
  const first = packetIn(box, family, from, to);
  const plain = Object.fromEntries(Object.entries(sample).map(([field, point]) => [field, [point, typeof point === 'bigint' ? point + 1n : point + 1]]));
  const own = boxWithin(plain, box) === undefined ? [] : [sample];
  return [...(first === undefined ? [] : [first]), ...own];
}

/** Only where the rules ask for it: one that begins with a letter is no stand-in for all others. */
function ifaceOf(road: Road, { block }: Part): string | undefined {
  const [way] = road;
  if (way?.from.kind === 'outside' && way.from.iface !== undefined) return way.from.iface;
  return block.match.iface === undefined || block.sample.iface.includes('~') ? undefined : block.sample.iface;
}

interface Sent {
  readonly stations: readonly CounterStation[];
  readonly verdict: CounterExample['verdict'];
  readonly decidedBy: Origin | undefined;
}

function send(road: Road, numbers: PacketNumbers, family: Family, iface: string, placeOf: TestGround['placeOf']): Sent {
  const stations: CounterStation[] = [];
  let decidedBy: Origin | undefined;
  for (const way of road) {
    const outcome = evaluate(way.host, packetOn(way, numbers, family, iface));
    for (const station of outcome.road) {
      const deciding = decidingAt(way, station, placeOf);
      stations.push({ node: way.host.node, chain: station.chain, verdict: station.verdict, deciding });
    }
    if (outcome.road.length > 0) decidedBy = outcome.decidedBy;
    if (outcome.verdict !== 'ACCEPT') return { stations, verdict: outcome.verdict, decidedBy };
  }
  return { stations, verdict: 'ACCEPT', decidedBy };
}

/** The packet as one node sees it. */
function packetOn({ from, to }: Way, numbers: PacketNumbers, family: Family, iface: string): Packet {
  const { proto, sport, dport, icmp, source, dest } = numbers;
  const [a, b] = [zoneOf(from, to, iface), zoneOf(to, from, iface)];
  return { from: a, to: b, family, source, dest, proto: Number(proto), sport: Number(sport), dport: Number(dport), icmp: Number(icmp) };
}

/** Somewhere outside is at the bridge of the other end, unless another one is named. */
function zoneOf(end: End, other: End, iface: string): Zone {
  if (end.kind !== 'outside') return end;
  const bridge = end.iface ?? (other.kind === 'nic' ? other.nic.bridge : undefined) ?? iface;
  return { kind: 'port', bridge, port: 'outside' };
}
