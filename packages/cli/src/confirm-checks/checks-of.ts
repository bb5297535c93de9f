import { HostError, type Host } from '@pvewall/model';
import type { ApplyCheck, Policy } from '@pvewall/policy';
import { readApplied } from '@pvewall/reconcile';
import type { Invocation } from '../command.ts';
import { policyOfTexts } from '../saved-plan/open-saved-plan.ts';

/** The checks by which an apply is to be confirmed; undefined when nobody asked for that. Throws HostError where there are none. */
export function checksAsked({ switches }: Invocation, policy: Policy, confirmWithin: number | undefined): readonly ApplyCheck[] | undefined {
  if (!switches.has('confirm-by-checks')) return undefined;
  if (confirmWithin !== undefined) return checksOf(policy);
  throw new HostError('failed', '--confirm-by-checks says nothing without a time to confirm in', { hint: 'Add --confirm-within 2min, or apply.confirm_within to the policy; a directory has nothing to confirm.' });
}

/** The checks of the policy that is on record as applied, which is the one that waits. Throws HostError where there are none. */
export async function checksApplied(host: Host): Promise<readonly ApplyCheck[]> {
  const applied = (await readApplied(host))?.parts[0]?.policy;
  const policy = applied && policyOfTexts(applied).policy;
  if (policy === undefined) throw new HostError('failed', 'not confirmed: the policy that was applied is not on record', { hint: 'Name it: pvewall confirm --checks POLICY' });
  return checksOf(policy);
}

/** Throws HostError where there are none: what looks at nothing must not pass. */
export function checksOf({ apply }: Policy): readonly ApplyCheck[] {
  const checks = apply?.checks ?? [];
  if (checks.length > 0) return checks;
  throw new HostError('failed', 'the policy names no checks', { hint: 'Write into it what the node must reach: apply: { checks: [ { ping: 192.168.1.1 } ] }; or confirm over a new connection: pvewall confirm' });
}
