import type { Names, Scope } from './names.ts';
import type { Rule, Tier } from './nouns.ts';
import type { Problem } from './problem.ts';

/** Where a rule stands: in a file's [RULES], or in a group. */
export type RulePlace = Tier | 'group';

/** The check of one rule, under way. */
export interface Check {
  readonly rule: Rule;
  readonly place: RulePlace;
  readonly names: Names;
  readonly scope: Scope;
  readonly problems: Problem[];
  version?: 4 | 6;
  dropped: boolean;
}

/** Perl takes '0' for nothing: such a value is not looked at, and not used. */
export function given(value: string | undefined): value is string {
  return value !== undefined && value !== '0';
}
