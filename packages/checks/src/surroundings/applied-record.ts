import { recordsFolder, type CheckResult } from '@pvewall/model';
import type { Check, CheckScope } from '../check.ts';
import { report } from '../diagnostics.ts';
import { notTold } from '../not-told.ts';
import { couldNotLook } from '../result-of.ts';

/** Without it nobody can tell whether the host or a policy made a difference. */
export const appliedRecord: Check = {
  name: 'applied-record',
  title: 'what was applied is on record',
  group: 'surroundings',
  queries: () => [],
  judge: (_readings, scope) => judge(scope),
};

function judge({ hostKind, journal: { applied } = {} }: CheckScope): CheckResult {
  if (applied === undefined) return notTold(undefined, { hostKind, what: 'what was applied' });
  const { at, isDamaged, fault } = applied;
  if (fault !== undefined) return couldNotLook({ reason: fault.message, hint: fault.hint ?? `See what is in ${recordsFolder}.` });
  if (isDamaged) return { status: 'found', findings: [report('check/applied-record', { message: `${recordsFolder}/applied.json is damaged: what was applied to this host is not known`, hint: 'Apply the whole policy, which writes it anew: pvewall apply' })] };
  return at === undefined ? { status: 'not-applicable', reason: 'nothing was applied here yet' } : { status: 'passed', detail: `last applied ${at.slice(0, 19).replace('T', ' ')} UTC` };
}
