import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseRule } from './parse-rule.ts';
import { refusals } from './refusals.ts';
import { parseSavedRule } from './save.ts';

/**
 * What three tools print for a rule as typed (`null`: refused, or not measured): ebtables-legacy 2.0.11 on an atomic
 * file, ebtables-nft 1.8.9 and 1.8.11 in a network namespace.
 */
const variants = [{ backend: 'legacy', version: '2.0.11' }, { backend: 'nft', version: '1.8.9' }, { backend: 'nft', version: '1.8.11' }] as const;
/** ebtables-nft adds an entry of zeros to lists it is given so; what we write has neither commas at the end nor doubles. */
const badLists = [/--among-src \S+, ?$/, /--among-src (\S+),\1$/];
const rows = JSON.parse(readFileSync(new URL('../test/measured.json', import.meta.url), 'utf8')) as (string | null)[][];
const measured = rows
  .map(([typed, ...printed]) => ({ typed: typed ?? '', printed }))
  .filter(({ typed }) => !badLists.some((list) => list.test(typed)));

function canonical(line: string): string {
  const saved = parseSavedRule(line.replace(/^\w+ (?=-A)/, ''));
  return saved ? `${saved.chain} ${saved.rule.canonical}` : `unreadable: ${line}`;
}

/** The codes we raise about the rule on a host with that tool; `error` when a policy cannot have it at all. */
function codes(typed: string, variant: (typeof variants)[number]): string[] {
  const [, table = 'filter', chain = '', rule = ''] = /^(?:(\w+) )?-A (\S+) (.*)$/.exec(typed) ?? [];
  const result = parseRule(rule);
  return 'rule' in result ? refusals(result.rule, chain, table, { variant }).map((d) => d.code) : ['error'];
}

describe('every rule is printed as itself, or we say that it is not', () => {
  test.each(measured)('$typed', ({ typed, printed }) => {
    for (const [index, line] of printed.entries()) {
      const variant = variants[index]!;
      if (line === null || canonical(line) === canonical(typed)) continue;
      expect({ typed, line, found: codes(typed, variant) }).toEqual({ typed, line, found: expect.arrayContaining([expect.any(String)]) });
    }
  });
});

test('two rules share their canonical form exactly when they are printed alike', () => {
  const clean = measured.filter(({ typed, printed }) => printed[1] !== null && printed[2] !== null && variants.every((variant) => codes(typed, variant).length === 0));
  const forms = clean.map(({ typed, printed }) => ({ typed, form: canonical(typed), printed: JSON.stringify(printed.slice(1)) }));
  const printedOf = new Map(forms.map(({ form, printed }) => [form, printed]));
  const formOf = new Map(forms.map(({ form, printed }) => [printed, form]));
  for (const { typed, form, printed } of forms) expect({ typed, form, printed }).toEqual({ typed, form: formOf.get(printed), printed: printedOf.get(form) });
  expect(printedOf.size).toBeGreaterThan(200);
});
