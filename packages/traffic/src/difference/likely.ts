import { parsePoint } from '../address.ts';
import { contains, next } from '../bounds.ts';
import type { Bounds, Point } from '../bounds.ts';
import type { Field } from './space.ts';

/** What packets have that people know: an echo request, a port that a client takes, addresses of documents (RFC 5737, 3849). */
const likely: Readonly<Partial<Record<Field, readonly Point[]>>> = {
  sport: [40000],
  dport: [22, 443],
  icmp: [8 * 256, 128 * 256],
  source: points('203.0.113.9', '2001:db8:ffff::9'),
  dest: points('192.0.2.1', '2001:db8::1'),
};

/** A point of a set that reads well. Of a network it is not the first address, which no device has. */
export function likelyIn(field: Field, bounds: Bounds): Point | undefined {
  const [first, end] = bounds;
  if (first === undefined || end === undefined) return undefined;
  const known = likely[field]?.find((point) => typeof point === typeof first && contains(bounds, point));
  if (known !== undefined || (field !== 'source' && field !== 'dest')) return known ?? first;
  return next(first) < end ? next(first) : first;
}

function points(...texts: readonly string[]): Point[] {
  return texts.flatMap((text) => parsePoint(text)?.point ?? []);
}
