import type { Address } from './address.ts';
import { checksVerdict, type CheckOutcome } from './check.ts';
import { hasErrors, type Diagnostic } from './diagnostic.ts';
import type { Plan } from './plan.ts';

/**
 * Who made a difference between a policy and a host: the host has left what was applied; the policy has changed since;
 * both have; or nobody can tell, because what was applied is not on record.
 */
export const origins = ['host', 'policy', 'both', 'unknown'] as const;
export type Origin = (typeof origins)[number];

/** Who made the differences of one resource. */
export interface ResourceOrigin {
  /** Of each of its changes, in their order; of the whole where it has none and is only to be written again. */
  readonly changes: readonly Origin[];
  /** When a file of it was last written, ISO 8601, UTC; absent where that cannot be had. */
  readonly changedAt?: string;
  /** Who wrote it, and where that stands, for people: `root@pam through the API (pveproxy's access log)`; absent where nobody can tell. */
  readonly changedBy?: string;
}

/** A plan, and who made its differences. */
export interface Drift {
  readonly plan: Plan;
  readonly origins: ReadonlyMap<Address, ResourceOrigin>;
  /** When something was last applied to the host, ISO 8601, UTC; absent when nothing is on record. */
  readonly appliedAt?: string;
  /** The flags without which an apply would refuse: `--adopt`. */
  readonly flags: readonly string[];
  /** What was looked at beyond the resources of the policy. */
  readonly checks: readonly CheckOutcome[];
  /** What belongs to others: addresses that the policy or the command line leave out. */
  readonly ignored: readonly Address[];
}

/** What a drift comes to: nothing differs; something does; or it could not be looked at, which is never the same as clean. */
export type DriftVerdict = 'in-sync' | 'differs' | 'unknown';

/** What could not be looked at counts more than what was found; findings of severity info count nothing. */
export function verdictOf({ plan, checks }: Pick<Drift, 'plan' | 'checks'>): DriftVerdict {
  const found = checksVerdict(checks);
  if (hasErrors(plan.diagnostics) || notCompared(plan).length > 0 || found === 'unknown') return 'unknown';
  return found === 'found' || plan.resources.length > 0 ? 'differs' : 'in-sync';
}

/** What says of a part of the policy that a directory does not hold it, so that nothing was compared. */
export function notCompared({ diagnostics }: Pick<Plan, 'diagnostics'>): Diagnostic[] {
  return diagnostics.filter(({ code }) => code === 'host/not-captured');
}

/** All that the checks found, in their order. */
export function checkFindings(checks: readonly CheckOutcome[]): Diagnostic[] {
  return checks.flatMap(({ result }) => (result.status === 'found' ? result.findings : []));
}
