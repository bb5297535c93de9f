import { expect, test } from '@jest/globals';
import { parse } from '@pvewall/fw';
import type { Diagnostic } from '@pvewall/model';
import { allowancesIn, allowancesOfRules, sift } from './allowances.ts';

const finding = (code: string, line: number): Diagnostic => ({ code, severity: 'warning', message: code, place: { file: 'a.fw', line, column: 1 } });

/** What is left of findings of the codes on the lines, and what was allowed for nothing. */
function told(text: string, findings: readonly Diagnostic[]): { kept: string[]; unused: string[] } {
  const { kept, unused } = sift(findings, allowancesIn(text, 'a.fw'), ({ severity }) => severity !== 'error');
  return { kept: kept.map(({ code, place }) => `${code} ${place?.line ?? 0}`), unused: unused.map(({ allowance, code }) => `${code} ${allowance.place.line}`) };
}

test.each([
  ['at the end of the line', 'IN DROP # pvewall: allow lint/dead-rule\n', []],
  ['with a reason', 'IN DROP # pvewall: allow lint/dead-rule the printer, once it is back\n', []],
  ['of several codes', 'IN DROP #pvewall: allow lint/conflict , lint/dead-rule\n', ['lint/conflict 1']],
  ['with words before it', 'IN DROP # admins, never remove! pvewall: allow lint/dead-rule\n', []],
  ['behind a comment of its own', 'IN DROP # no #1: pvewall: allow lint/dead-rule\n', []],
  ['of another code', 'IN DROP # pvewall: allow lint/conflict\n', ['lint/conflict 1']],
  ['of no code', 'IN DROP # pvewall: allow\n', []],
])('%s', (_, text, unused) => {
  const isAllowed = text.includes('lint/dead-rule');
  expect(told(text, [finding('lint/dead-rule', 1)])).toEqual({ kept: isAllowed ? [] : ['lint/dead-rule 1'], unused });
});

test('alone on a line it speaks of the next one that says something', () => {
  const text = '# pvewall: allow lint/dead-rule\n# why\n\n  # pvewall: allow lint/conflict\nIN DROP\nIN DROP\n';
  const findings = [finding('lint/dead-rule', 5), finding('lint/conflict', 5), finding('lint/dead-rule', 6)];
  expect(told(text, findings)).toEqual({ kept: ['lint/dead-rule 6'], unused: [] });
});

test('what cannot be allowed is told, and what would allow it as well', () => {
  const error: Diagnostic = { ...finding('fw/overlapping-entry', 1), severity: 'error' };
  expect(told('10.1.2.3/24 # pvewall: allow fw/overlapping-entry\n', [error])).toEqual({ kept: ['fw/overlapping-entry 1'], unused: ['fw/overlapping-entry 1'] });
});

test('words before it do not make it speak of another line', () => {
  expect(told('# ours #1, pvewall: allow lint/dead-rule\nIN DROP\n', [finding('lint/dead-rule', 2)])).toEqual({ kept: [], unused: [] });
});

test("a rule's own comment counts, wherever it stands", () => {
  const doc = parse('[RULES]\nIN DROP # pvewall: allow lint/dead-rule\nIN DROP # ours, pvewall: allow lint/conflict\n', { tier: 'guest', file: 'a.fw' });
  expect(allowancesOfRules([doc]).map(({ codes, line }) => ({ codes, line }))).toEqual([{ codes: ['lint/dead-rule'], line: 2 }, { codes: ['lint/conflict'], line: 3 }]);
});
