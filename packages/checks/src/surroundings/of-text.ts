import type { CheckResult } from '@pvewall/model';
import type { Check, CheckScope } from '../check.ts';
import { notTold } from '../not-told.ts';

/** Judges the text of the first reading; without one, says what that means. `what`: what it tells of, for people. */
export function ofText(what: string, judge: (text: string, scope: CheckScope) => CheckResult): Check['judge'] {
  return ([first], scope) => (first?.status === 'text' ? judge(first.text, scope) : notTold(first, { hostKind: scope.hostKind, what }));
}
