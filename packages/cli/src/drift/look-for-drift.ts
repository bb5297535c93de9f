import type { Drift } from '@pvewall/model';
import { theirsOf } from '@pvewall/policy';
import { driftChecks, readDrift, withoutChecked, type AppliedPolicy } from '@pvewall/reconcile';
import type { Policy } from '@pvewall/policy';
import { clockOf } from '../applying/clock.ts';
import type { Invocation } from '../command.ts';
import type { Io } from '../io.ts';
import type { Opened } from '../open-policy.ts';
import { prepareWith, selectionOf, type Outcome, type Prepared } from '../prepare.ts';
import { policyOfTexts } from '../saved-plan/open-saved-plan.ts';

/** What differs, and what it was found by. */
export interface DriftLook {
  readonly prepared: Prepared;
  readonly drift: Drift;
}

/** Compares the policy, what was last applied, and the host, and makes the checks. Throws HostError. */
export async function lookForDrift(opened: Opened, invocation: Invocation, io: Io): Promise<Outcome<DriftLook>> {
  const outcome = await prepareWith(opened, invocation, io, selectionOf(invocation));
  if (!outcome.ok) return outcome;
  const { host, reader, policy, proposal: planned, applied } = outcome.value;
  const ignored = (policy.ignore ?? []).map(({ address }) => address);
  const allowed = policy.allow ?? new Set();
  const checks = await driftChecks(reader, { policy, proposal: planned, isTheirs: (address) => theirsOf(policy).has(address), allowed, again: { host, clock: clockOf(io) } });
  const proposal = withoutChecked(planned, checks, allowed);
  const drift = await readDrift(reader, { proposal, applied, load: policyThen, checks, ignored });
  return { ok: true, value: { prepared: { ...outcome.value, proposal }, drift } };
}

/** A policy as it was applied; undefined when this release does not take it any more. */
export function policyThen(texts: AppliedPolicy): Policy | undefined {
  return policyOfTexts(texts).policy;
}
