import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { checksVerdict, type CheckOutcome, type CheckResult, type Diagnostic } from '@pvewall/model';
import { validatorOf } from '../../../test/validator-of.ts';
import { checkBlocks, checksSummary, renderChecks, renderChecksJson } from './index.ts';

const isDoctor = validatorOf('doctor.schema.json');

const pve = { node: 'pve', version: '1.2.3' };
const finding = (severity: Diagnostic['severity'], more: Partial<Diagnostic> = {}): Diagnostic => ({ code: `check/${severity}`, severity, message: `this is ${severity}, and it takes some words to tell people what it is`, hint: 'Do something about it: systemctl enable --now pve-firewall', ...more });
const outcome = (name: string, result: CheckResult, group: CheckOutcome['group'] = 'firewall'): CheckOutcome => ({ name, title: `${name} is as it should be`, group, result });

const passed = outcome('a', { status: 'passed', detail: 'enabled/running (pending changes)' });
const bare = outcome('b', { status: 'passed' });
const place = { file: '/etc/pve/firewall/cluster.fw', line: 3, column: 1 };
const found = outcome('c', { status: 'found', findings: [finding('error'), finding('warning', { place, related: [{ message: 'the other one', place: { ...place, line: 9 } }] })] }, 'guests');
const noted = outcome('d', { status: 'found', findings: [finding('info', { address: 'guest.100' })] }, 'guests');
const away = outcome('e', { status: 'not-applicable', reason: 'a directory has no kernel' }, 'ebtables');
const unseen = outcome('f', { status: 'unknown', reason: 'ebtables-save: permission denied', hint: 'Run as root.' }, 'surroundings');
const all = [unseen, passed, bare, found, noted, away];

// UPDATE_CASES=1 writes them anew; read them before committing.
test.each([80, 120])('everything at %s columns', (width) => {
  const golden = new URL(`../checks/${width}.txt`, import.meta.url);
  const actual = renderChecks(pve, all, { width, color: false });
  if (process.env['UPDATE_CASES'] === '1') writeFileSync(golden, actual);
  expect(actual).toBe(readFileSync(golden, 'utf8'));
});

test('a narrow and colourful terminal', () => {
  const text = renderChecks(pve, all, { width: 40, color: true });
  const lines = text.replaceAll(/\x1b\[[\d;]*m/g, '').split('\n');
  expect(lines.filter((line) => line.length > 40)).toEqual([]);
  expect(text).toContain('\x1b[32mok\x1b[0m');
  expect(text).toContain('\x1b[1;31mx\x1b[0m');
});

test('what is verbose, and what is for who has more to tell', () => {
  const look = { width: 200, color: false };
  expect(renderChecks(pve, all, look, { verbose: true })).toContain('  -   e is as it should be: a directory has no kernel\n');
  expect(checkBlocks(all, look, { problemsOnly: true }).join('\n')).not.toMatch(/ok|^ {2}- {3}/m);
  expect(checkBlocks([passed, away], look, { problemsOnly: true })).toEqual([]);
});

test('one reason for which several checks could not be made is told once, or not at all where it stands above', () => {
  const look = { width: 200, color: false };
  const too = { ...unseen, title: 'g is as it should be' };
  const lines = ['Surroundings', '  ?   cannot tell whether f is as it should be: ebtables-save: permission denied', '      = Run as root.', '  ?   cannot tell whether g is as it should be, for the reason above'];
  expect(checkBlocks([unseen, too], look)).toEqual([lines.join('\n')]);
  expect(checkBlocks([too], look, { told: ['ebtables-save: permission denied'] })).toEqual([[lines[0], lines[3]].join('\n')]);
});

test('many alike are few, and all when asked for', () => {
  const many = outcome('g', { status: 'found', findings: Array.from({ length: 1500 }, (_, i) => finding(i % 2 === 0 ? 'warning' : 'error')) });
  const look = { width: 120, color: false };
  expect(renderChecks(pve, [many], look)).toContain('\n      … and 745 more like it [check/warning] (--verbose shows them)\n      … and 745 more like it [check/error] (--verbose shows them)\n');
  expect(renderChecks(pve, [many], look, { verbose: true }).split('[check/warning]')).toHaveLength(751);
});

test('what is to be typed stands on a line of its own where it does not fit', () => {
  const typed = 'sysctl -w net.netfilter.nf_conntrack_tcp_timeout_fin_wait=30';
  const set = outcome('i', { status: 'found', findings: [finding('warning', { hint: `Set it to what the next boot has: ${typed}` })] });
  expect(renderChecks(pve, [set], { width: 80, color: false })).toContain(`\n      = Set it to what the next boot has:\n        ${typed}\n`);
  expect(renderChecks(pve, [set], { width: 120, color: false })).toContain(`\n      = Set it to what the next boot has: ${typed}\n`);
});

test('what a host says cannot act on the terminal', () => {
  const evil = outcome('h', { status: 'unknown', reason: 'it says \x1b[2J\u202e' });
  expect(renderChecks(pve, [evil], { width: 80, color: false })).toContain('it says \\x1b[2J\\u202e');
});

describe('together', () => {
  test.each<[string, CheckOutcome[], string, string]>([
    ['nothing', [away], 'nothing to check', 'clean'],
    ['all well', [passed, bare, away], 'all 2 checks pass', 'clean'],
    ['a note', [passed, noted], '1 note; all 2 checks pass', 'clean'],
    ['findings', [passed, found, noted], '1 error, 1 warning and 1 note; 2 of 3 checks pass', 'found'],
    ['put up with', [passed, { ...away, allowed: 2 }], 'all 1 check pass; 2 findings allowed', 'clean'],
    ['could not look', [passed, unseen], '1 check could not be made; 1 of 2 checks pass', 'unknown'],
    ['both', all, '1 error, 1 warning and 1 note; 1 check could not be made; 3 of 5 checks pass', 'unknown'],
  ])('%s', (_, outcomes, summary, verdict) => {
    expect(checksSummary(outcomes)).toBe(summary);
    expect(checksVerdict(outcomes)).toBe(verdict);
  });
});

test('the JSON fits its schema and loses nothing', () => {
  const json = JSON.parse(renderChecksJson(pve, all)) as { checks: Record<string, unknown>[]; summary: unknown };
  isDoctor(json);
  expect(isDoctor.errors).toBeNull();
  expect(json.checks.map(({ name, status }) => [name, status])).toEqual(all.map(({ name, result }) => [name, result.status]));
  expect(json.checks[0]).toMatchObject({ reason: 'ebtables-save: permission denied', hint: 'Run as root.', detail: null, findings: [] });
  expect(json.checks[3]).toMatchObject({ findings: [{ code: 'check/error' }, { file: place.file, line: 3, related: [{ line: 9 }] }] });
  expect(json.summary).toEqual({ passed: 3, unknown: 1, not_applicable: 1, errors: 1, warnings: 1, notes: 1 });
  expect(isDoctor({ ...json, checks: [{ ...json.checks[0], status: 'perhaps' }] })).toBe(false);
});
