import type { CheckResult, Reading } from '@pvewall/model';
import type { Check, CheckScope } from '../check.ts';
import { notTold } from '../not-told.ts';

/** Judges the text of the first reading; without one, says what that means. `what`: what it tells of, for people. */
export function ofText(what: string, judge: (text: string, scope: CheckScope, readings: readonly Reading[]) => CheckResult): Check['judge'] {
  return (readings, scope) => {
    const [first] = readings;
    return first?.status === 'text' ? judge(first.text, scope, readings) : notTold(first, { hostKind: scope.hostKind, what });
  };
}
