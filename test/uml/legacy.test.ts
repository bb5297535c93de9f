import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { compareTrial, parseSave, parseSavedRule, printTable } from '@pvewall/ebtables';
import type { TableState } from '@pvewall/ebtables';
import { describeInUml } from './describe-in-uml.ts';
import { loadScript, readAnswers } from './load-rules.ts';
import type { Answers, Outcome } from './load-rules.ts';
import { runInUml } from './uml.ts';
import { wideRules } from './wide.ts';

interface Row {
  readonly typed: string;
  readonly legacy_2_0_11: string | { readonly refused: string };
}

const measured = JSON.parse(readFileSync(join(import.meta.dirname, '../../packages/ebtables/test/conformance.json'), 'utf8')) as readonly Row[];

/** ebtables-legacy does not take the first in any spelling, and does not read the second back; pvewall refuses both. */
const notForLegacy: readonly string[] = ['-A INPUT --802_3-sap 0x42 -j DROP', '-A INPUT --nflog-group 2 --nflog-prefix "hello" -j DROP'];

const rules = [...measured.map(({ typed }) => ({ table: 'filter' as const, typed })), ...wideRules];

/** All rules as ebtables-save would list them by table, which is how pvewall takes them in. */
function asTables(): readonly TableState[] {
  const wanted = rules.filter(({ typed }) => !notForLegacy.includes(typed));
  const text = (['filter', 'nat', 'broute'] as const).flatMap((table) => [
    `*${table}`,
    ...(table === 'filter' ? [':own RETURN', ':empty DROP'] : []),
    ...wanted.filter((rule) => rule.table === table).map(({ typed }) => typed),
  ]);
  const { tables, diagnostics } = parseSave(text.join('\n'));
  expect(diagnostics).toEqual([]);
  return [...tables.values()];
}

const printed = (table: TableState): string => printTable(table.name, table.chains.values(), { backend: 'legacy', version: '2.0.11' }).text;
const canonical = (rule: string): string | undefined => parseSavedRule(rule)?.rule.canonical;

const withoutDate = (text: string): string => text.replace(/^# Generated .*\n/m, '');

describeInUml('ebtables-legacy 2.0.11', () => {
  const tables = asTables();
  let answers: Answers;
  const outcome = (index: number): Outcome => answers.outcomes[index] ?? { refused: 'no answer' };

  beforeAll(async () => {
    const { stdout, stderr, code } = await runInUml(loadScript(rules), { files: { ours: tables.map(printed).join('') }, timeoutSeconds: 120 });
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    answers = readAnswers(rules, stdout);
  }, 200_000);

  test.each(measured.map((row, index) => ({ ...row, index })))('prints $typed as it was measured', ({ legacy_2_0_11: expected, index }) => {
    if (typeof expected === 'string') expect(outcome(index)).toEqual({ printed: expected });
    else expect(outcome(index)).toEqual({ refused: expect.stringContaining(expected.refused.replace(/\s+/g, ' ')) });
  });

  test.each(rules.flatMap(({ typed }, index) => (typeof measured[index]?.legacy_2_0_11 === 'object' ? [] : [{ typed, index }])))(
    'prints $typed so that pvewall reads the same rule',
    ({ typed, index }) => {
      const answer = outcome(index);
      expect(answer).toHaveProperty('printed');
      expect('printed' in answer && canonical(answer.printed)).toBe(canonical(typed));
    },
  );

  describe('takes what pvewall prints', () => {
    test('and ebtables-restore has nothing to say', () => {
      expect(answers.restore).toBe('0');
    });

    test.each(tables.map((table) => ({ table, name: table.name })))('and has every rule of table $name afterwards', ({ table }) => {
      expect(compareTrial(table, answers.saved)).toEqual([]);
      const back = parseSave(answers.saved).tables.get(table.name);
      expect(back && printed(back)).toBe(printed(table));
    });

    test('and what it prints then survives the save and restore of pve-firewall', () => {
      expect(withoutDate(answers.again)).toBe(`0\n${withoutDate(answers.saved)}`);
    });

    test('and counters change nothing', () => {
      expect(answers.counted).toMatch(/-c \d+ \d+$/m);
      expect([...parseSave(answers.counted).tables.values()].map(printed)).toEqual([...parseSave(answers.saved).tables.values()].map(printed));
    });
  });
});
