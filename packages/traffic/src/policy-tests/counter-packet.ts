import { parsePoint } from '../address.ts';
import type { Family } from '../address.ts';
import { contains, next } from '../bounds.ts';
import type { Bounds, Point } from '../bounds.ts';
import { setFields } from '../lower/lowered-rule.ts';
import type { SetField } from '../lower/lowered-rule.ts';
import { shapesWithin } from '../reach/packet-box.ts';
import type { PacketBox } from '../reach/packet-box.ts';
import type { TestEnd } from './test-ends.ts';

export type PacketNumbers = Readonly<Record<SetField, Point>>;

/** Addresses of networks that are kept for documents (RFC 5737, RFC 3849): no rule means them. */
const strangers = {
  source: { 4: ['203.0.113.10'], 6: ['2001:db8::10'] },
  dest: { 4: ['192.0.2.1'], 6: ['2001:db8:1::1'] },
} as const;

const usual: Readonly<Record<'proto' | 'sport' | 'icmp', readonly number[]>> = { proto: [6, 17, 1, 58], sport: [49152], icmp: [8 * 256, 128 * 256] };

/** One packet of a box, as much like one that people know as it can be; the end's own addresses where they are known. */
export function packetIn(box: PacketBox, family: Family, from: TestEnd, to: TestEnd): PacketNumbers | undefined {
  const [shape] = shapesWithin(family, box);
  if (shape === undefined) return undefined;
  const wanted = {
    ...usual,
    dport: [],
    source: [...own(from, family), ...pointsOf(strangers.source[family], family)],
    dest: [...own(to, family), ...pointsOf(strangers.dest[family], family)],
  };
  return Object.fromEntries(setFields.map((field) => [field, pick(shape[field], wanted[field])])) as PacketNumbers;
}

function pick(bounds: Bounds, wanted: readonly Point[]): Point {
  const found = wanted.find((point) => contains(bounds, point));
  if (found !== undefined) return found;
  const first = bounds[0] ?? -1;
  // The first address of a network is no host's.
  return typeof first !== 'number' || first > 65536 ? second(bounds, first) : first;
}

function second(bounds: Bounds, first: Point): Point {
  return contains(bounds, next(first)) ? next(first) : first;
}

function own(end: TestEnd, family: Family): Point[] {
  return end.kind === 'nic' ? pointsOf(end.nic.addresses, family) : [];
}

function pointsOf(texts: readonly string[], family: Family): Point[] {
  return texts.flatMap((text) => {
    const parsed = parsePoint(text);
    return parsed?.family === family ? [parsed.point] : [];
  });
}
