import { protocols } from '@pvewall/fw';
import { parsePoint } from '../address.ts';
import type { Family } from '../address.ts';
import { contains, next } from '../bounds.ts';
import type { Bounds, Point } from '../bounds.ts';
import type { ComparedRule } from '../difference/compared-rule.ts';
import { namesIn } from '../difference/entries.ts';
import type { PacketPoint } from '../difference/packet-point.ts';
import { shapesOf } from '../difference/space.ts';
import type { Shape } from '../difference/space.ts';
import { isInterface } from '../evaluate.ts';
import { setFields } from '../lower/lowered-rule.ts';
import type { Match, SetField } from '../lower/lowered-rule.ts';

/** Addresses, ports and messages that rules hardly name: a packet that has them goes as far as it can. */
const usual: Readonly<Record<Family, Readonly<Record<SetField, Point>>>> = {
  4: { ...common('icmp'), source: pointOf('198.51.100.77'), dest: pointOf('203.0.113.177') },
  6: { ...common('icmpv6'), source: pointOf('2001:db8:77::77'), dest: pointOf('2001:db8:177::177') },
};

function common(messages: 'icmp' | 'icmpv6'): Readonly<Record<'proto' | 'dport' | 'sport' | 'icmp', Point>> {
  return { proto: protocols['tcp'] ?? 0, dport: 47_123, sport: 51_234, icmp: messages === 'icmp' ? 8 * 256 : 128 * 256 };
}

function pointOf(text: string): Point {
  return parsePoint(text)?.point ?? 0;
}

const shapes: Readonly<Record<Family, readonly Shape[]>> = { 4: shapesOf(4), 6: shapesOf(6) };

/** Makes packets that a chain may be tried with: cheap, and enough to find out about most rules. */
export class TrialPackets {
  private readonly iface: string;
  private readonly mac: string;
  private readonly family: Family;
  private readonly matching: (pattern: string) => string;

  constructor(rules: readonly ComparedRule[], family: Family) {
    const { iface } = namesIn(rules);
    this.family = family;
    this.iface = iface.names[iface.classes.indexOf(undefined)] ?? iface.names[0] ?? '';
    this.mac = rules.find(({ match }) => match.notMac !== undefined)?.match.notMac ?? '';
    this.matching = (pattern) => iface.names[Number(iface.matching(pattern)[0] ?? -1)] ?? '';
  }

  /** A packet that a match holds, with the first or the last point of what it asks; undefined when there is none. */
  in(match: Match, end: 'first' | 'last'): PacketPoint | undefined {
    const { iface, mac, family } = this;
    const points = pointsOf(match, family, end);
    if (points === undefined) return undefined;
    const device = match.iface === undefined ? iface : this.matching(match.iface);
    return { ...points, iface: device, mac: match.notMac === undefined ? mac : '' };
  }
}

type Points = Readonly<Record<SetField, Point>>;

function pointsOf(match: Match, family: Family, end: 'first' | 'last'): Points | undefined {
  for (const shape of shapes[family]) {
    const points = pointsIn(shape, match, family, end);
    if (points !== undefined) return points;
  }
  return undefined;
}

function pointsIn(shape: Shape, match: Match, family: Family, end: 'first' | 'last'): Points | undefined {
  const points: Record<SetField, Point> = { ...usual[family] };
  for (const field of setFields) {
    const point = pick(match[field], shape[field], usual[family][field], end);
    if (point === undefined) return undefined;
    points[field] = point;
  }
  return points;
}

function pick(asked: Bounds | undefined, shape: Bounds, preferred: Point, end: 'first' | 'last'): Point | undefined {
  const wanted = asked ?? shape;
  if (contains(wanted, preferred) && contains(shape, preferred)) return preferred;
  return endOf(wanted, shape, end) ?? shape.find((point, i) => i % 2 === 0 && contains(wanted, point));
}

/** Of the ends of the ranges that are asked for, the first or the last one that there is; one by one, as there may be thousands. */
function endOf(wanted: Bounds, shape: Bounds, end: 'first' | 'last'): Point | undefined {
  for (let i = 0; i < wanted.length; i++) {
    const at = end === 'first' ? i : wanted.length - 1 - i;
    const turn = wanted[at] as Point;
    const point = at % 2 === 0 ? first(turn, wanted) : last(before(turn), wanted);
    if (contains(shape, point)) return point;
  }
  return undefined;
}

/** Of a network of IPv4, nobody has the first address. */
function first(point: Point, wanted: Bounds): Point {
  return Number(point) > 65_535 && contains(wanted, next(point)) ? next(point) : point;
}

/** Nor the last one, which is everybody's. */
function last(point: Point, wanted: Bounds): Point {
  return Number(point) > 65_535 && contains(wanted, before(point)) ? before(point) : point;
}

function before(point: Point): Point {
  return typeof point === 'bigint' ? point - 1n : point - 1;
}

/** Whether a rule holds a packet; one that only may match is asked as if it did. */
export function holds(match: Match, packet: PacketPoint): boolean {
  for (const field of setFields) {
    const bounds = match[field];
    if (bounds !== undefined && !contains(bounds, packet[field])) return false;
  }
  const { iface, notMac } = match;
  return (iface === undefined || isInterface(iface, packet.iface)) && (notMac === undefined || packet.mac !== notMac);
}
