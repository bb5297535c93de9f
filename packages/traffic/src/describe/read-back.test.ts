import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { joined, readAddresses } from '../../test/read-words.ts';
import type { Runs } from '../../test/read-words.ts';
import { smallHost } from '../../test/small-host.ts';
import { everyAddress, printPoint } from '../address.ts';
import type { Family } from '../address.ts';
import { boundsOf, difference, union } from '../bounds.ts';
import type { Bounds, Point, Range } from '../bounds.ts';
import { networks } from '../lower/literals.ts';
import { addressWords } from './address-words.ts';
import { nameBook } from './name-book.ts';
import type { NameBook } from './name-book.ts';
import { networkTexts } from './network-words.ts';

const bits = { 4: 32, 6: 128 } as const;
const bases = { 4: ['10.0.0.', ''], 6: ['2001:db8::', ''] } as const;

/** Networks and ranges that lie in and beside each other, of 64 addresses mostly. */
const network = (family: Family): fc.Arbitrary<string> => fc.tuple(fc.nat(63), fc.nat(6)).map(([at, free]) => {
  const first = (at >> free) << free;
  return `${bases[family][0]}${family === 4 ? first : first.toString(16)}/${bits[family] - free}`;
});
const family = fc.constantFrom<Family>(4, 6);
const named = family.chain((version) => fc.record({
  version: fc.constant(version),
  aliases: fc.array(network(version), { maxLength: 4 }),
  sets: fc.array(fc.uniqueArray(fc.tuple(fc.boolean(), network(version)), { minLength: 1, maxLength: 5, selector: ([, text]) => text }), { maxLength: 4 }),
  parts: fc.array(fc.tuple(fc.constantFrom('and', 'without', 'not'), fc.oneof(network(version), fc.nat(8))), { minLength: 1, maxLength: 7 }),
}));
type Case = typeof named extends fc.Arbitrary<infer T> ? T : never;

/** A host with these names, and a set of addresses made of networks and of the names. */
function setUp({ version, aliases, sets, parts }: Case): { readonly book: NameBook; readonly names: ReadonlyMap<string, Runs>; readonly bounds: Bounds } {
  const lines = [...aliases.map((text, i) => `alias${i} ${text}`), ...sets.flatMap((members, i) => [`[IPSET set${i}]`, ...members.map(([nomatch, text]) => `${nomatch ? '!' : ''}${text}`)])];
  const book = nameBook(smallHost({ cluster: `[ALIASES]\n${lines.join('\n')}\n` }));
  const known = book.named(version).flat();
  const names = new Map(known.map((one) => [book.textOf(one), runsOf(one.bounds)]));
  const piece = (of: string | number): Bounds => (typeof of === 'string' ? networks(of) : (known[of % Math.max(known.length, 1)]?.bounds ?? []));
  const bounds = parts.reduce<Bounds>((all, [how, of]) => (how === 'and' ? union(all, piece(of)) : how === 'without' ? difference(all, piece(of)) : difference(everyAddress[version], union(all, piece(of)))), []);
  return { book, names, bounds };
}

function runsOf(bounds: Bounds): Runs {
  return bounds.flatMap((first, i) => (i % 2 === 0 ? [[BigInt(first), BigInt(bounds[i + 1] as Point) - 1n] as const] : []));
}

function plain(bounds: Bounds, version: Family): string {
  return bounds.flatMap((first, i) => (i % 2 === 0 ? (networkTexts(first, bounds[i + 1] as Point, version) ?? []) : [])).join(', ');
}

describe('the words for addresses', () => {
  test('say exactly the set', () => {
    fc.assert(fc.property(named, (one) => {
      const { book, names, bounds } = setUp(one);
      fc.pre(bounds.length > 0);
      const words = addressWords(bounds, one.version, book, Infinity);
      expect(readAddresses(words, bits[one.version], names)).toEqual(joined(runsOf(bounds)));
    }), { numRuns: 300 });
  });

  test('are never longer than the list of networks, but for a name that is exactly the set', () => {
    fc.assert(fc.property(named, (one) => {
      const { book, bounds } = setUp(one);
      fc.pre(bounds.length > 0);
      const words = addressWords(bounds, one.version, book, Infinity) ?? '';
      const exact = book.exact(bounds, one.version);
      if (exact !== undefined) expect(words).toBe(exact);
      else expect(words.length).toBeLessThanOrEqual(plain(bounds, one.version).length);
    }), { numRuns: 200 });
  });

  test('of a name are the name, or another one for the same addresses', () => {
    fc.assert(fc.property(named, (one) => {
      const { book, names } = setUp(one);
      for (const { bounds } of book.named(one.version).flat()) {
        const words = addressWords(bounds, one.version, book, 6) ?? '';
        expect(names.get(words)).toEqual(runsOf(bounds));
      }
    }), { numRuns: 100 });
  });

  test('cut short, begin as the whole does and count the rest', () => {
    const addresses = fc.uniqueArray(fc.nat(500), { minLength: 20, maxLength: 60 }).map((list) => boundsOf(list.map((at): Range => [4 * at + 1, 4 * at + 1])));
    const book = nameBook(smallHost({}));
    fc.assert(fc.property(addresses, (bounds) => {
      const [words, whole] = [6, Infinity].map((parts) => addressWords(bounds, 4, book, parts) ?? '');
      const [, start = '', count] = /^(.*), \.\.\. and (\d+) more networks$/.exec(words ?? '') ?? [];
      expect(whole?.startsWith(`${start}, `)).toBe(true);
      expect(start.split(', ').length + Number(count)).toBe(whole?.split(', ').length);
    }), { numRuns: 50 });
  });
});

test('the networks of a run are the fewest, each where it can begin', () => {
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: 255n }), fc.bigInt({ min: 1n, max: 64n }), (first, count) => {
    const texts = networkTexts(first, first + count, 6) ?? [];
    expect(readAddresses(texts.join(', '), 128, new Map())).toEqual([[first, first + count - 1n]]);
    expect(texts.length).toBe(fewest(Number(first), Number(first + count)));
  }));
});

/** By trying every network that can begin there. */
function fewest(first: number, end: number): number {
  const known = new Map<number, number>([[end, 0]]);
  for (let at = end - 1; at >= first; at--) {
    let best = Infinity;
    for (let size = 1; at % size === 0 && at + size <= end && size <= 256; size *= 2) best = Math.min(best, 1 + (known.get(at + size) ?? Infinity));
    known.set(at, best);
  }
  return known.get(first) ?? 0;
}

test('a set of 10,000 networks is told in no time, and twice for nothing', () => {
  const members = Array.from({ length: 10_000 }, (_, i) => `${printPoint(0x20010db8n << 96n | BigInt(i) * 2n ** 64n * 3n)}/64`);
  const host = smallHost({ cluster: `[IPSET large]\n${members.join('\n')}\n` });
  const large = nameBook(host).named(6).flat().find(({ name }) => name === 'large')?.bounds ?? [];
  expect(large.length).toBe(20_000);
  const cut = difference(large, networks('2001:db8:0:3::/64'));
  const start = performance.now();
  expect(addressWords(large, 6, nameBook(host), 6)).toBe('+large');
  expect(addressWords(cut, 6, nameBook(host), 6)).toBe('+large except 2001:db8:0:3::/64');
  expect(addressWords(union(cut, networks('fd00::/8')), 6, nameBook(host), 6)).toBe('+large, fd00::/8 except 2001:db8:0:3::/64');
  expect(addressWords(difference(everyAddress[6], large), 6, nameBook(host), 6)).toBe('anywhere except +large');
  expect(performance.now() - start).toBeLessThan(2000);
});
