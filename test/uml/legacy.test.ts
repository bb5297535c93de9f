import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { describeInUml } from './describe-in-uml.ts';
import { runInUml } from './uml.ts';

interface Row {
  readonly typed: string;
  readonly legacy_2_0_11: string | { readonly refused: string };
}

/** What the real tool made of a typed rule: what ebtables-save prints, or what the refusal said. */
type Outcome = { readonly printed: string } | { readonly refused: string };

const rows = JSON.parse(readFileSync(join(import.meta.dirname, 'ebtables.json'), 'utf8')) as readonly Row[];

/** Answers one line a rule, exit code and message, and then the table, where the accepted rules stand in their order. */
const loadAll = [
  'load() { message=$(ebtables "$@" 2>&1); echo "$? $(echo $message)"; }',
  ...rows.map(({ typed }) => `load ${typed}`),
  'ebtables-save',
].join('\n');

const chainOf = (rule: string): string => rule.split(' ', 2).join(' ');

function outcomes(stdout: string): readonly Outcome[] {
  const lines = stdout.split('\n');
  const saved = lines.slice(rows.length).filter((line) => line.startsWith('-A '));
  return rows.map(({ typed }, index): Outcome => {
    const answer = lines[index] ?? '';
    if (!answer.startsWith('0 ')) return { refused: answer };
    const at = saved.findIndex((rule) => chainOf(rule) === chainOf(typed));
    return { printed: at < 0 ? '' : saved.splice(at, 1).join() };
  });
}

describeInUml('ebtables-legacy 2.0.11', () => {
  let measured: readonly Outcome[] = [];

  beforeAll(async () => {
    const { stdout, stderr, code } = await runInUml(loadAll);
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    measured = outcomes(stdout);
  }, 120_000);

  test.each(rows.map((row, index) => ({ ...row, index })))('prints $typed as it was measured', ({ legacy_2_0_11: expected, index }) => {
    const outcome = measured[index];
    if (typeof expected === 'string') expect(outcome).toEqual({ printed: expected });
    else expect(outcome).toEqual({ refused: expect.stringContaining(expected.refused.replace(/\s+/g, ' ')) });
  });
});
