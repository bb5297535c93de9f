import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readTraffic } from '../../test/read-traffic.ts';
import type { Traffic } from '../../test/read-traffic.ts';
import { boundsOf, contains, difference } from '../bounds.ts';
import type { Bounds, Range } from '../bounds.ts';
import { trafficWords } from './traffic-words.ts';

const withPorts = [6, 17, 33, 132, 136];

/** Some ranges of numbers, or all but some. */
function numbers(end: number, likely: readonly number[]): fc.Arbitrary<Bounds> {
  const range = fc.tuple(fc.oneof(fc.constantFrom(...likely), fc.nat(end - 1)), fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(300))).map(([first, more]): Range => [first, Math.min(first + more, end - 1)]);
  const some = fc.array(range, { minLength: 1, maxLength: 4 }).map(boundsOf);
  return fc.oneof(some, some.map((bounds) => difference([0, end], bounds)));
}

const protos = fc.oneof(numbers(256, [...withPorts, 1, 58, 47, 0]), fc.constantFrom<Bounds>([6, 7], [1, 2], [58, 59]));
const matches = fc.record({ proto: protos, dport: numbers(65536, [22, 53, 80]), sport: numbers(65536, [53, 67]), icmp: numbers(65536, [0x800, 0x304, 0x300, 0x8000, 0xb00]) }, { requiredKeys: [] });

/** Where sets begin and end, on both sides. */
function ends(bounds: Bounds | undefined, others: readonly number[]): number[] {
  return [...(bounds ?? []).flatMap((turn) => [Number(turn) - 1, Number(turn)]), ...others].filter((number) => number >= 0);
}

function packetsFor({ proto, dport, sport, icmp }: Readonly<Partial<Record<keyof Traffic, Bounds>>>): Traffic[] {
  return ends(proto, [6, 1, 58, 17, 253]).filter((number) => number < 256).flatMap((number): Traffic[] => {
    if (number === 1 || number === 58) return ends(icmp, [0x801, 0x8000]).filter((one) => one < 65536).map((message) => ({ proto: number, dport: -1, sport: -1, icmp: message }));
    if (!withPorts.includes(number)) return [{ proto: number, dport: -1, sport: -1, icmp: -1 }];
    const ports = (bounds: Bounds | undefined): number[] => ends(bounds, [22, 40000]).filter((one) => one < 65536);
    return ports(dport).flatMap((to) => ports(sport).map((from) => ({ proto: number, dport: to, sport: from, icmp: -1 })));
  });
}

test('read back, the words hold the same packets', () => {
  fc.assert(fc.property(matches, fc.constantFrom(4 as const, 6 as const), (match, family) => {
    const words = trafficWords(match, family, Infinity);
    fc.pre(words !== 'nothing');
    const holds = readTraffic(words);
    // Only the version's own ICMP has messages: that of the other one is a protocol like any.
    const others = family === 4 ? 58 : 1;
    const wrong = packetsFor(match).filter((packet) => packet.proto !== others && holds(packet) !== within(match, packet));
    expect({ words, wrong }).toEqual({ words, wrong: [] });
  }), { numRuns: 400 });
});

function within(match: Readonly<Partial<Record<keyof Traffic, Bounds>>>, packet: Traffic): boolean {
  return (['proto', 'dport', 'sport', 'icmp'] as const).every((field) => match[field] === undefined || contains(match[field], packet[field]));
}

test('what no packet can be is nothing', () => {
  expect(trafficWords({ proto: [1, 2], dport: [22, 23] }, 4, 6)).toBe('nothing');
  expect(trafficWords({ proto: [], dport: [22, 23] }, 4, 6)).toBe('nothing');
});
