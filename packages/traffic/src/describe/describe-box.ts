import { printPoint } from '../address.ts';
import type { Family } from '../address.ts';
import type { Bounds, Point } from '../bounds.ts';
import type { PacketRanges } from '../changes/traffic-changes.ts';
import type { BlockMatch } from '../difference/compared-rule.ts';

/** A set of packets as ranges, for machines. */
export function describeBox({ proto, dport, sport, icmp, source, dest, iface, mac }: BlockMatch, family: Family): PacketRanges {
  return {
    family,
    ...(proto && { proto: numbers(proto) }),
    ...(dport && { dport: numbers(dport) }),
    ...(sport && { sport: numbers(sport) }),
    ...(icmp && { icmp: numbers(icmp) }),
    ...(source && { source: addresses(source) }),
    ...(dest && { dest: addresses(dest) }),
    ...(iface && { iface: iface.map((name) => name ?? '*') }),
    ...(mac && { mac: mac.map((name) => name ?? '*') }),
  };
}

function numbers(bounds: Bounds): (readonly [number, number])[] {
  return ranges(bounds).map(([first, last]) => [Number(first), Number(last)]);
}

function addresses(bounds: Bounds): (readonly [string, string])[] {
  return ranges(bounds).map(([first, last]) => [printPoint(first), printPoint(last)]);
}

function ranges(bounds: Bounds): (readonly [Point, Point])[] {
  const found: (readonly [Point, Point])[] = [];
  for (let i = 0; i + 1 < bounds.length; i += 2) {
    const end = bounds[i + 1] as Point;
    found.push([bounds[i] as Point, typeof end === 'bigint' ? end - 1n : end - 1]);
  }
  return found;
}
