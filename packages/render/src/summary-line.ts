import { hasErrors, total, type Diagnostic, type Plan, type Summary } from '@pvewall/model';
import { count, thousands } from './words.ts';

/** The last line of a plan: what a script greps for and a person reads first. */
export function summaryLine(plan: Plan): string {
  if (hasErrors(plan.diagnostics)) return `${amounts(plan)} ${obstacle(plan.diagnostics)}`;
  if (plan.resources.length > 0) return amounts(plan);
  if (plan.inSync === 0) return `Nothing to compare: the policy names nothing that ${plan.node} has.`;
  return `No changes. ${plan.node} is as the policy says (${count(plan.inSync, 'resource')} checked).`;
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

function obstacle(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter((d) => d.severity === 'error').length;
  return `${count(errors, 'error')} must be fixed first.`;
}
