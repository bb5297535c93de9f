import { recoverUnitLink, recoverUnitPath, type CheckResult, type Reading } from '@pvewall/model';
import type { Check, CheckScope } from '../check.ts';
import { report } from '../diagnostics.ts';
import { couldNotLook } from '../result-of.ts';

/** Without it a power cut leaves an apply half done. Every apply installs it, so it is asked for only where one is open. */
export const recoverUnit: Check = {
  name: 'recover-unit',
  title: 'what is open is taken back at boot',
  group: 'surroundings',
  queries: () => [{ type: 'file', path: recoverUnitPath }, { type: 'link', path: recoverUnitLink }],
  judge,
};

function judge([unit, link]: readonly Reading[], { hostKind, journal }: CheckScope): CheckResult {
  if (hostKind === 'directory') return { status: 'not-applicable', reason: 'a directory does not boot' };
  if (journal?.fault !== undefined) return couldNotLook({ ...journal.fault, reason: journal.fault.message });
  if (journal?.open === undefined) return { status: 'not-applicable', reason: 'no apply is open' };
  const failed = [unit, link].find((reading) => reading?.status === 'failed');
  if (failed?.status === 'failed') return couldNotLook({ ...failed, reason: `${recoverUnitPath}: ${failed.reason}` });
  if (unit?.status !== 'text') return found(`${recoverUnitPath} is not there`);
  if (!unit.text.includes('ExecStart=')) return found(`${recoverUnitPath} is masked, or does nothing`);
  return link?.status === 'text' ? { status: 'passed' } : found(`${recoverUnitPath} is not enabled`);
}

function found(what: string): CheckResult {
  const finding = report('check/recover-unit', { message: `an apply is open, and a power cut would leave it so: ${what}`, hint: 'End what is open: pvewall confirm, or pvewall rollback. The next apply installs it.' });
  return { status: 'found', findings: [finding] };
}
