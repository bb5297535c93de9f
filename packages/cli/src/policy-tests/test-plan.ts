import { hasErrors, type Diagnostic } from '@pvewall/model';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { Outcome, Prepared } from '../prepare.ts';
import { testStates } from './test-states.ts';

/** The same plan with the tests of its policy that are not true of what it leads to, as errors. */
export async function testPlan(outcome: Outcome<Prepared>): Promise<Outcome<Prepared>> {
  return outcome.ok ? { ok: true, value: await testPrepared(outcome.value) } : outcome;
}

export async function testPrepared(prepared: Prepared): Promise<Prepared> {
  const { policy, proposal, traffic } = prepared;
  // What a plan with errors leads to, nobody knows.
  if (policy.tests.length === 0 || hasErrors(proposal.plan.diagnostics)) return prepared;
  const { after } = await traffic.states();
  const { diagnostics } = testStates(policy, after);
  const plan = { ...proposal.plan, diagnostics: [...proposal.plan.diagnostics, ...diagnostics] };
  return { ...prepared, proposal: { ...proposal, plan } };
}

const refusals: ReadonlySet<string> = new Set(['policy-test/failed', 'policy-test/not-proven']);

/** What the errors of a plan mean: tests that fail refuse it, anything else could not be planned. */
export function codeOfErrors(diagnostics: readonly Diagnostic[]): ExitCode {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return errors.every(({ code }) => refusals.has(code)) ? exitCode.refused : exitCode.error;
}
