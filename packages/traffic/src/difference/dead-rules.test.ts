import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decider, everyPacket, holds, numbered, rules, smallShapes, verdictOf } from '../../test/small-universe.ts';
import type { ComparedRule } from './compared-rule.ts';
import { deadAmong } from './dead-rules.ts';

const addressOf = ({ origin }: Pick<ComparedRule, 'origin'>) => (origin.kind === 'rule' ? origin.address : origin.name);

test('a rule is dead when it decides about no packet, and what covers it takes all that it holds', () => {
  fc.assert(fc.property(rules, (list) => {
    const { status, rules: dead } = deadAmong(list, smallShapes);
    const deciding = new Set(everyPacket.flatMap((packet) => decider(list, packet) ?? []).map(addressOf));
    expect(status).toBe('exact');
    expect(dead.map(addressOf)).toEqual(list.map(addressOf).filter((address) => !deciding.has(address)));
    for (const { origin, coveredBy } of dead) {
      const rule = list.find((one) => one.origin === origin);
      const covers = list.filter((one) => coveredBy.includes(one.origin));
      const open = everyPacket.filter((packet) => rule !== undefined && holds(rule.match, packet) && decider(covers, packet) === undefined);
      expect(open).toEqual([]);
      expect(covers.every((one) => list.indexOf(one) < list.findIndex((other) => other.origin === origin))).toBe(true);
    }
  }), { numRuns: 150 });
});

test('nothing changes without them', () => {
  fc.assert(fc.property(rules, (list) => {
    const dead = new Set(deadAmong(list, smallShapes).rules.map(({ origin }) => origin));
    const alive = list.filter(({ origin }) => !dead.has(origin));
    expect(everyPacket.filter((packet) => verdictOf(list, packet) !== verdictOf(alive, packet))).toEqual([]);
  }), { numRuns: 50 });
});

const halves = [[0, 4], [4, 8], [2, 6], [0, 8]].map((source, i) => numbered({ match: { source }, verdict: 'DROP' }, i));

test('two rules together cover a third one, and one is named where one does', () => {
  expect(deadAmong(halves, smallShapes).rules.map((rule) => [addressOf(rule), rule.coveredBy.map((origin) => addressOf({ origin }))])).toEqual([
    ['rules[2]', ['rules[0]', 'rules[1]']],
    ['rules[3]', ['rules[0]', 'rules[1]']],
  ]);
  expect(deadAmong([...halves.slice(3), ...halves.slice(0, 1)], smallShapes).rules[0]?.coveredBy.map((origin) => addressOf({ origin }))).toEqual(['rules[3]']);
});

test('a rule that only may match covers nothing', () => {
  const [first, ...others] = halves.map((rule, i) => ({ ...rule, may: i === 0 }));
  expect(deadAmong([first, ...others].filter((rule) => rule !== undefined).slice(0, 3), smallShapes).rules).toEqual([]);
});

test('a rule of an empty set is dead without any cover', () => {
  expect(deadAmong([numbered({ match: { source: [] }, verdict: 'ACCEPT' }, 0)], smallShapes).rules).toMatchObject([{ coveredBy: [] }]);
});

test('without budget none is called dead', () => {
  expect(deadAmong(halves, smallShapes, { words: 0 })).toEqual({ status: 'partial', rules: [] });
});
