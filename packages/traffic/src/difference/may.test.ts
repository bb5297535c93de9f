import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { everyPacket, holds, inBlock, numbered, rules, smallShapes } from '../../test/small-universe.ts';
import { compareRules } from './compare.ts';
import type { ComparedRule } from './compared-rule.ts';
import type { PacketPoint } from './packet-point.ts';

const drop = numbered({ match: { source: [0, 4] }, verdict: 'DROP' }, 0);
const limited = { ...drop, may: true };
const others = numbered({ match: { dest: [0, 2] }, verdict: 'REJECT' }, 1);

test('a rule that may match before and after changes nothing', () => {
  expect(compareRules([limited, others], [limited, others], smallShapes)).toEqual({ status: 'exact', blocks: [], samples: [] });
});

test('one that is new may change something, and only where another verdict would come', () => {
  const { status, blocks } = compareRules([others], [limited, others], smallShapes);
  expect(status).toBe('exact');
  expect(blocks.map(({ before, after, certainty, match }) => ({ before, after, certainty, match }))).toEqual([
    { before: 'ACCEPT', after: 'DROP', certainty: 'may', match: { source: [0, 4], dest: [2, 8] } },
    { before: 'REJECT', after: 'DROP', certainty: 'may', match: { source: [0, 4], dest: [0, 2] } },
  ]);
});

/** Every way in which rules that may match can take a packet; the same rule on both sides goes the same way. */
function waysOf(before: readonly ComparedRule[], after: readonly ComparedRule[], packet: PacketPoint): Set<string> {
  const coins = [...new Set([...before, ...after].filter(({ may }) => may).map(({ origin }) => origin))];
  const ways = Array.from({ length: 2 ** coins.length }, (_, way) => {
    const verdict = (list: readonly ComparedRule[]) => list.find(({ match, may, origin }) => holds(match, packet) && (may !== true || ((way >> coins.indexOf(origin)) & 1) === 1))?.verdict ?? 'ACCEPT';
    return `${verdict(before)} ${verdict(after)}`;
  });
  return new Set(ways);
}

const uncertain = fc.tuple(rules, fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }), fc.nat(9)).map(([list, flags, taken]) => {
  const before = list.slice(0, 5).map((rule, i) => ({ ...rule, may: flags[i] === true }));
  return [before, before.toSpliced(taken % 6, 1)] as const;
});

test('every way that a packet can go is told, and none else', () => {
  fc.assert(fc.property(uncertain, ([before, after]) => {
    const { blocks } = compareRules(before, after, smallShapes);
    const wrong = everyPacket.filter((_, i) => i % 3 === 0).filter((packet) => {
      const ways = waysOf(before, after, packet);
      const wanted = [...ways].filter((way) => way.split(' ')[0] !== way.split(' ')[1]).map((way) => `${way} ${ways.size === 1 ? 'must' : 'may'}`);
      const told = blocks.filter((block) => inBlock(block, packet)).map((block) => `${block.before} ${block.after} ${block.certainty}`);
      return wanted.sort().join() !== told.sort().join();
    });
    expect(wrong).toEqual([]);
  }), { numRuns: 80 });
});
