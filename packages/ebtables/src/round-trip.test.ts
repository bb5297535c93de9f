import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { filterRule, natRule } from '../test/arbitrary-rule.ts';
import type { EbRule } from './nouns.ts';
import { parseRule } from './parse-rule.ts';
import { printRule } from './print-rule.ts';
import { parseSave, parseSavedRule } from './save.ts';
import { printTable } from './print-table.ts';

const rules = fc.oneof(filterRule({ extras: 4, logical: true }), natRule);
const variants = [undefined, { backend: 'legacy', version: '2.0.11' }, { backend: 'nft', version: '1.8.9' }] as const;

function read(text: string): EbRule {
  const result = parseRule(text);
  if ('rule' in result) return result.rule;
  throw new Error(`${text}: ${result.error} at ${result.column}`);
}

describe('what is printed is read back as the same rule', () => {
  test('in a policy, for every tool', () => {
    fc.assert(
      fc.property(rules, fc.constantFrom(...variants), (text, variant) => {
        const rule = read(text);
        expect(read(printRule(rule, variant)).canonical).toBe(rule.canonical);
      }),
      { numRuns: 500 },
    );
  });

  test('canonical is its own canonical form, and the rule it gives has the same parts', () => {
    fc.assert(
      fc.property(rules, (text) => {
        const { head, matches, watchers, target, canonical } = read(text);
        expect(read(canonical)).toMatchObject({ head, matches, watchers, target, canonical });
      }),
      { numRuns: 300 },
    );
  });

  test('in a saved text, with and without the counters of each tool', () => {
    fc.assert(
      fc.property(rules, fc.constantFrom((l: string) => l, (l: string) => `[12:34] ${l}`, (l: string) => `${l} -c 5 6`, (l: string) => `${l}-c 0 0`), (text, counted) => {
        const rule = read(text);
        expect(parseSavedRule(counted(`-A own ${rule.canonical}`))).toMatchObject({ chain: 'own', faults: [], rule: { canonical: rule.canonical } });
      }),
      { numRuns: 300 },
    );
  });

  test('as a whole table', () => {
    fc.assert(
      fc.property(fc.array(rules, { maxLength: 5 }), (texts) => {
        const chain = { name: 'own', policy: 'DROP', rules: texts.map(read) };
        const { text, lines } = printTable('filter', [chain]);
        const back = parseSave(text);
        expect(back.diagnostics).toEqual([]);
        expect(back.tables.get('filter')?.chains.get('own')?.rules.map((r) => r.canonical)).toEqual(chain.rules.map((r) => r.canonical));
        expect(lines.flatMap((line, index) => (line ? [[text.split('\n')[index], `-A own ${line.rule.canonical}`]] : [])).every(([a, b]) => a === b)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});
