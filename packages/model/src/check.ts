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
}
