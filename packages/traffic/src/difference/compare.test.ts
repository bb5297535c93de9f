import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { editedRules, everyPacket, inBlock, longRules, numbered, packetsWithDevices, rules, rulesWithDevices, smallShapes, verdictOf, decider } from '../../test/small-universe.ts';
import { compareRules } from './compare.ts';
import type { Block, ComparedRule, Difference } from './compared-rule.ts';
import type { PacketPoint } from './packet-point.ts';

type Lists = readonly [before: readonly ComparedRule[], after: readonly ComparedRule[]];

const pairs = fc.oneof(editedRules, fc.tuple(rules, rules));
const compare = ([before, after]: Lists, limits = {}) => compareRules(before, after, smallShapes, limits);

/** Every packet is in the block of its change, and those whose verdict stays are in none. */
function expectExact([before, after]: Lists, { status, blocks }: Difference, packets: readonly PacketPoint[]): void {
  expect(status).toBe('exact');
  const wrong = packets.filter((packet) => {
    const [old, young] = [verdictOf(before, packet), verdictOf(after, packet)];
    const holding = blocks.filter((block) => inBlock(block, packet, [...before, ...after]));
    return old === young ? holding.length > 0 : holding.length !== 1 || holding[0]?.before !== old || holding[0].after !== young;
  });
  expect(wrong).toEqual([]);
  for (const { sample, ...block } of blocks) expect([verdictOf(before, sample), verdictOf(after, sample)]).toEqual([block.before, block.after]);
}

describe('for every packet of a small universe', () => {
  test('blocks hold exactly those whose verdict differs, each once', () => {
    fc.assert(fc.property(pairs, (lists) => expectExact(lists, compare(lists), everyPacket)), { numRuns: 150 });
  });

  test('also where many rules hide each other', () => {
    fc.assert(fc.property(longRules, (lists) => expectExact(lists, compare(lists), everyPacket)), { numRuns: 100 });
  });

  test('also with interfaces and MAC addresses', () => {
    fc.assert(fc.property(rulesWithDevices, rulesWithDevices, (...lists) => expectExact(lists, compare(lists), packetsWithDevices)), { numRuns: 60 });
  });

  test('the deciding rules are those that decide about some packet of the block', () => {
    fc.assert(fc.property(pairs, (lists) => {
      for (const block of compare(lists).blocks) {
        const packets = everyPacket.filter((packet) => inBlock(block, packet));
        expect(addresses(block.deciding.before)).toEqual(decidersOf(lists[0], packets));
        expect(addresses(block.deciding.after)).toEqual(decidersOf(lists[1], packets));
        expect(block.deciding.complete).toBe(true);
      }
    }), { numRuns: 60 });
  });
});

function addresses(origins: Block['deciding']['before']): string[] {
  return origins.map((origin) => (origin.kind === 'rule' ? origin.address : origin.name)).sort();
}

function decidersOf(list: readonly ComparedRule[], packets: readonly PacketPoint[]): string[] {
  return [...new Set(packets.flatMap((packet) => decider(list, packet)?.origin ?? { kind: 'built-in' as const, name: 'unfiltered' as const }))]
    .map((origin) => (origin.kind === 'rule' ? origin.address : origin.name))
    .filter((name, i, all) => all.indexOf(name) === i)
    .sort();
}

test('sizes add up, and each sample is a packet that differs', () => {
  fc.assert(fc.property(pairs, ([before, after]) => {
    const { blocks } = compare([before, after]);
    const counted = everyPacket.filter((packet) => verdictOf(before, packet) !== verdictOf(after, packet)).length;
    expect(blocks.reduce((sum, { size }) => sum + size, 0)).toBe(counted);
    for (const block of blocks) {
      expect([verdictOf(before, block.sample), verdictOf(after, block.sample)]).toEqual([block.before, block.after]);
      expect(inBlock(block, block.sample)).toBe(true);
    }
  }), { numRuns: 150 });
});

test('a list does not differ from itself', () => {
  fc.assert(fc.property(fc.oneof(rules, rulesWithDevices), (list) => {
    expect(compare([list, structuredClone(list)])).toEqual({ status: 'exact', blocks: [], samples: [] });
  }));
});

test('the other way round, the same packets differ the other way round', () => {
  const sorted = (blocks: readonly Block[], turned: boolean) => everyPacket.flatMap((packet, i) => blocks.filter((block) => inBlock(block, packet)).map(({ before, after }) => (turned ? `${i} ${after} ${before}` : `${i} ${before} ${after}`)));
  fc.assert(fc.property(pairs, ([before, after]) => {
    expect(sorted(compare([after, before]).blocks, true)).toEqual(sorted(compare([before, after]).blocks, false));
  }), { numRuns: 50 });
});

test('with too little budget nothing is exact, and what is said is true', () => {
  fc.assert(fc.property(pairs, fc.nat(400), (lists, words) => {
    const { status, blocks, samples } = compare(lists, { words });
    const truth = compare(lists);
    if (status === 'exact') expect(blocks.map(({ match }) => match)).toEqual(truth.blocks.map(({ match }) => match));
    for (const { packet, before, after } of samples) expect([verdictOf(lists[0], packet), verdictOf(lists[1], packet)]).toEqual([before, after]);
    for (const packet of everyPacket) {
      for (const block of blocks.filter((one) => inBlock(one, packet))) expect([verdictOf(lists[0], packet), verdictOf(lists[1], packet)]).toEqual([block.before, block.after]);
    }
  }), { numRuns: 100 });
});

const differing: Lists = [[], [numbered({ match: { proto: [0, 1], source: [2, 4] }, verdict: 'DROP' }, 0)]];

test.each([{ words: 0 }, { words: 1 }, { boxes: 0 }])('a tiny budget %j never says exact', (limits) => {
  const difference = compare(differing, limits);
  expect(difference.status).toBe('partial');
  expect(difference.samples.length).toBeGreaterThan(0);
});

test('one edit is one block', () => {
  expect(compare(differing).blocks).toMatchObject([{ before: 'ACCEPT', after: 'DROP', certainty: 'must', match: { proto: [0, 1], source: [2, 4] } }]);
  expect(Object.keys(compare(differing).blocks[0]?.match ?? {}).sort()).toEqual(['proto', 'source']);
});

test('a policy that changes is one block that asks nothing', () => {
  const policies: Lists = [[numbered({ match: {}, verdict: 'ACCEPT' }, 0)], [numbered({ match: {}, verdict: 'REJECT' }, 0)]];
  expect(compare(policies).blocks.map(({ match }) => match)).toEqual([{}]);
});
