import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { editedRules, everyPacket, numbered, rules, smallShapes, verdictOf } from '../../test/small-universe.ts';
import { Budget } from './budget.ts';
import type { ComparedRule } from './compared-rule.ts';
import type { Choice } from './choices.ts';
import { compareRules } from './compare.ts';
import { Descent } from './descent.ts';
import { namesIn, ruledBy } from './entries.ts';
import type { Level } from './levels.ts';
import { merge } from './merged.ts';
import { problemOf } from './problem.ts';
import { foundRows } from './row-space.ts';
import { universesOf } from './space.ts';
import { fields } from './space.ts';
import type { Box } from './space.ts';
import { join } from './sweep.ts';

const pairs = fc.oneof(editedRules, fc.tuple(rules, rules));

/** How many packets a box has, when every field of it is there. */
function sizeOf(box: Box): number {
  return Object.values(box).reduce((size, bounds) => size * bounds.reduce<number>((sum, turn, i) => sum + (i % 2 === 0 ? -Number(turn) : Number(turn)), 0), 1);
}

function differingIn(before: readonly ComparedRule[], after: readonly ComparedRule[], choose: Choice): number[] {
  const names = namesIn([...before, ...after]);
  const entries = merge(ruledBy(before, names), ruledBy(after, names));
  return universesOf(smallShapes, names).map((universe) => {
    const problem = problemOf(entries, universe, new Budget(1e7, undefined));
    if (problem === undefined) return 0;
    if (problem === 'too large') throw new Error(problem);
    const { rows } = foundRows(new Descent(problem, choose).look(new Budget(1e7, undefined)), problem, universe, 1e5, new Budget(1e7, undefined));
    for (const { space, row } of rows) expect(sizeOf({ ...universe, ...space.boxOf(row) })).toBe(space.sizeOf(row));
    return rows.reduce((sum, { space, row }) => sum + space.sizeOf(row), 0);
  });
}

test('in any order of the fields the same number of packets differs, which is that of a count one by one', () => {
  fc.assert(fc.property(pairs, fc.array(fc.nat(99), { minLength: 8, maxLength: 8 }), ([before, after], keys) => {
    const shuffled: Choice = (levels) => levels.toSorted((a, b) => keyOf(a) - keyOf(b))[0];
    const keyOf = ({ field }: Level): number => keys[fields.indexOf(field)] ?? 0;
    const counted = everyPacket.filter((packet) => verdictOf(before, packet) !== verdictOf(after, packet)).length;
    const sizes = differingIn(before, after, shuffled);
    expect(sizes.reduce((a, b) => a + b, 0)).toBe(counted);
    expect(differingIn(before, after, (levels) => levels.at(-1))).toEqual(sizes);
  }), { numRuns: 150 });
});

/** Of the first rule's packets, those of one destination port are found elsewhere than all others: together they are all ports. */
const splitInTwo = [[], [numbered({ match: { sport: [1, 2] }, verdict: 'REJECT' }, 0), numbered({ match: { proto: [0, 1], dport: [2, 3] }, verdict: 'DROP' }, 1)]] as [ComparedRule[], ComparedRule[]];

test('blocks that differ in one field only are one', () => {
  fc.assert(fc.property(pairs, ([before, after]) => {
    const { blocks } = compareRules(before, after, smallShapes);
    const keys = blocks.flatMap(({ before: old, after: young, match }) => Object.keys(match).map((field) => JSON.stringify([old, young, field, { ...match, [field]: 0 }])));
    expect(new Set(keys).size).toBe(keys.length);
  }), { numRuns: 300, examples: [[splitInTwo]] });
});

test('sets become one', () => {
  expect(join([[1, 5], [2, 3], [5, 6], [8, 9]])).toEqual([1, 6, 8, 9]);
  expect(join([[4, 6], [0, 2], [2, 3]])).toEqual([0, 3, 4, 6]);
});
