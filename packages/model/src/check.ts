import type { Diagnostic } from './diagnostic.ts';

/** What a check is about; the order in which they are shown. */
export const checkGroups = ['firewall', 'guests', 'ebtables', 'sysctl', 'surroundings'] as const;
export type CheckGroup = (typeof checkGroups)[number];

/** What a check says. */
export type CheckResult =
  /** `detail`: what it found, for people: `enabled/running`. */
  | { readonly status: 'passed'; readonly detail?: string }
  /** At least one finding; each says what to do. */
  | { readonly status: 'found'; readonly findings: readonly Diagnostic[] }
  /** There is nothing to check: a directory has no kernel, a host no ebtables rules. */
  | { readonly status: 'not-applicable'; readonly reason: string }
  /** It could not look, which is never the same as clean. */
  | { readonly status: 'unknown'; readonly reason: string; readonly hint?: string };

/** A check that was made. */
export interface CheckOutcome {
  /** Stable, for machines: `firewall-running`. */
  readonly name: string;
  /** What is true when it passes, for people: `pve-firewall runs`. */
  readonly title: string;
  readonly group: CheckGroup;
  readonly result: CheckResult;
  /** How many findings a policy puts up with (`allow`), so that they are not in the result; absent: none. */
  readonly allowed?: number;
}

/** Whether somebody should look at it: an error or a warning was found, or the check could not be made. A note alone is none. */
export function isProblem({ result }: CheckOutcome): boolean {
  return result.status === 'unknown' || isFound(result);
}

/** What all checks say together: one that could not be made is never clean, and comes before what others found. */
export function checksVerdict(outcomes: readonly CheckOutcome[]): 'clean' | 'found' | 'unknown' {
  if (outcomes.some(({ result }) => result.status === 'unknown')) return 'unknown';
  return outcomes.some(({ result }) => isFound(result)) ? 'found' : 'clean';
}

function isFound(result: CheckResult): boolean {
  return result.status === 'found' && result.findings.some(({ severity }) => severity !== 'info');
}
