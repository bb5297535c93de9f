import { expect, test } from '@jest/globals';
import type { CheckOutcome, CheckResult } from './check.ts';
import type { Diagnostic, Severity } from './diagnostic.ts';
import { verdictOf, type Drift } from './drift.ts';
import { summarize, type Plan, type ResourcePlan } from './plan.ts';

const plan = (resources: number, severity?: Severity): Plan => ({
  node: 'pve',
  resources: Array.from({ length: resources }, () => ({}) as ResourcePlan),
  inSync: 1,
  unmanaged: [],
  diagnostics: severity === undefined ? [] : [finding(severity)],
  summary: summarize([]),
});
const finding = (severity: Severity): Diagnostic => ({ code: 'a/b', severity, message: 'm' });
const check = (result: CheckResult): CheckOutcome => ({ name: 'n', title: 't', group: 'firewall', result });
const found = (...severities: Severity[]): CheckOutcome => check({ status: 'found', findings: severities.map(finding) });
const blind = check({ status: 'unknown', reason: 'r' });

test.each<[string, Pick<Drift, 'plan' | 'checks'>, string]>([
  ['nothing', { plan: plan(0, 'warning'), checks: [check({ status: 'passed' }), check({ status: 'not-applicable', reason: 'r' }), found('info')] }, 'in-sync'],
  ['a file', { plan: plan(1), checks: [] }, 'differs'],
  ['a finding of a check', { plan: plan(0), checks: [found('info', 'warning')] }, 'differs'],
  ['a check that could not look, whatever else was found', { plan: plan(1), checks: [found('error'), blind] }, 'unknown'],
  ['a resource that could not be read', { plan: plan(1, 'error'), checks: [] }, 'unknown'],
])('%s', (_, drift, verdict) => {
  expect(verdictOf(drift)).toBe(verdict);
});
