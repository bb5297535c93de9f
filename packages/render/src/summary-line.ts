import { hasErrors, total, type Diagnostic, type Plan, type Summary } from '@pvewall/model';
import { count, thousands } from './words.ts';

/** What was asked: what an apply would change, whether the host has left what was applied, or what leads back. */
export type Question = 'plan' | 'drift' | 'way-back';

/** The last line of a plan: what a script greps for and a person reads first. */
export function summaryLine(plan: Plan, question: Question = 'plan'): string {
  if (hasErrors(plan.diagnostics)) return `${amounts(plan)} ${obstacle(plan.diagnostics)}`;
  if (plan.resources.length > 0) return amounts(plan);
  if (question === 'way-back') return `No changes. ${plan.node} is as it was then.`;
  if (plan.inSync === 0) return `Nothing to compare: the policy says nothing of ${plan.node}.`;
  return `No ${question === 'drift' ? 'drift' : 'changes'}. ${plan.node} is as the policy says (${count(plan.inSync, 'resource')} checked).`;
}

function amounts(plan: Plan): string {
  const { resources, summary } = plan;
  if (total(summary) > 0) return `Plan: ${summaryWords(summary)}.`;
  if (resources.length === 0) return 'Plan: no changes.';
  return `Plan: no setting changes, ${count(resources.length, 'resource is', 'resources are')} to be written again.`;
}

export function summaryWords({ create, update, delete: remove, move }: Summary): string {
  const words = [`${thousands(create)} to add`, `${thousands(update)} to change`, `${thousands(remove)} to remove`];
  if (move > 0) words.push(`${thousands(move)} to move`);
  return words.join(', ');
}

/** The same when it is done: `3 added, 2 changed, 1 removed`. */
export function doneWords({ create, update, delete: remove, move }: Summary): string {
  const words = [`${thousands(create)} added`, `${thousands(update)} changed`, `${thousands(remove)} removed`];
  if (move > 0) words.push(`${thousands(move)} moved`);
  return words.join(', ');
}

const failingTests: ReadonlySet<string> = new Set(['policy-test/failed', 'policy-test/not-proven']);

function obstacle(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter((d) => d.severity === 'error');
  const tests = errors.filter(({ code }) => failingTests.has(code)).length;
  const first = `${count(errors.length, 'error')} must be fixed first.`;
  return tests === 0 ? first : `${first} ${tests === 1 ? 'A test fails' : `${count(tests, 'test')} fail`}: correct the rules, or the test; a test that fails cannot be waved through.`;
}
