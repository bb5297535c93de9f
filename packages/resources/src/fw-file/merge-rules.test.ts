import { expect, test } from '@jest/globals';
import { effective, parse, printRule, type Rule } from '@pvewall/fw';
import fc from 'fast-check';
import { mergeRules } from './merge-rules.ts';

const rules = (...lines: readonly string[]): readonly Rule[] => effective(parse(`[RULES]\n${lines.join('\n')}\n`, { tier: 'cluster', file: 'cluster.fw' })).rules;
const merge = (before: readonly string[], after: readonly string[]): string[] => mergeRules(rules(...before), rules(...after)).map(printRule);

test('what both have stands once, and what lets in before what does not', () => {
  expect(merge(['IN DROP -source 10.0.0.1', 'IN SSH(ACCEPT)'], ['IN Web(ACCEPT)', 'IN SSH(ACCEPT)', 'IN DROP'])).toEqual([
    'IN Web(ACCEPT)',
    'IN DROP -source 10.0.0.1',
    'IN SSH(ACCEPT)',
    'IN DROP',
  ]);
});

test('a comment or a log level makes no other rule', () => {
  expect(merge(['IN ACCEPT # old'], ['IN ACCEPT -log info # new'])).toEqual(['IN ACCEPT # old']);
});

const list = fc.array(fc.constantFrom<string>('IN ACCEPT', 'IN DROP', 'IN SSH(ACCEPT)', 'OUT DROP', 'GROUP web', 'IN REJECT -p tcp'), { maxLength: 8 });

/** Whether all of one list are in the other, in their order. */
function isWithin(some: readonly string[], all: readonly string[]): boolean {
  let next = 0;
  for (const item of all) if (item === some[next]) next++;
  return next === some.length;
}

test('every rule of both, each in its own order, and nothing else', () => {
  fc.assert(
    fc.property(list, list, (before, after) => {
      const merged = merge(before, after);
      expect([isWithin(before, merged), isWithin(after, merged)]).toEqual([true, true]);
      expect(merged.every((rule) => before.includes(rule) || after.includes(rule))).toBe(true);
      expect(merge(before, before)).toEqual(before);
    }),
  );
});
