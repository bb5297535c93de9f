import { recordsFolder, type CheckResult, type Reading } from '@pvewall/model';
import type { Check, CheckScope, OpenRun } from '../check.ts';
import { report } from '../diagnostics.ts';
import { locksIn } from './locks.ts';

/** Past its window the watch on the host takes an apply back; that takes a moment. In seconds. */
const grace = 15;

/** What an apply left that has not ended. */
export const openRun: Check = {
  name: 'open-run',
  title: 'every apply has ended',
  group: 'surroundings',
  queries: () => [{ type: 'locks' }, { type: 'file', path: '/proc/sys/kernel/random/boot_id' }, { type: 'file', path: '/proc/uptime' }],
  judge,
};

function judge([locks, boot, uptime]: readonly Reading[], { journal: { open: run, fault } = {} }: CheckScope): CheckResult {
  if (fault?.denied === true) return { status: 'unknown', reason: fault.message, hint: fault.hint ?? 'Run as root.' };
  if (fault !== undefined) return found('check/journal-damaged', fault.message, fault.hint ?? `See what is in ${recordsFolder}.`);
  if (run === undefined) return { status: 'passed' };
  const name = `the apply ${run.id} of ${run.user}`;
  if (locksIn(textOf(locks)).some((lock) => lock.name === 'pvewall')) return found('check/at-work', `${name} is under way`, 'Wait for it to end: pvewall history');
  if (run.ended || run.decision === 'keep' || (run.decision === undefined && run.performed !== undefined && run.performed.confirmUntil === undefined)) {
    return found('check/apply-died', `${name} is done, and its process died before it was written down`, 'Any command that looks at the host does that: pvewall history', 'warning');
  }
  if (run.decision === undefined && isWaiting(run, textOf(boot).trim(), Number.parseFloat(textOf(uptime)))) {
    return found('check/apply-waits', `${name} is taken back at ${run.performed?.confirmUntil ?? ''}, unless somebody confirms it`, 'Keep it: pvewall confirm, over a new connection. Take it back now: pvewall rollback');
  }
  const why = run.performed === undefined ? 'its process died half way' : 'nobody confirmed it in time';
  return found('check/apply-died', `${name} has to be taken back: ${why}`, 'Any command that looks at the host does that, and says what it did: pvewall history');
}

/** By the uptime: a clock that is moved neither closes the window nor holds it open. A reboot closes it. */
function isWaiting({ performed, confirmWithin = 0 }: OpenRun, bootId: string, uptime: number): boolean {
  return performed?.bootId === bootId && uptime < performed.uptime + confirmWithin + grace;
}

function textOf(reading: Reading | undefined): string {
  return reading?.status === 'text' ? reading.text : '';
}

function found(code: Parameters<typeof report>[0], message: string, hint: string, severity?: 'warning'): CheckResult {
  return { status: 'found', findings: [report(code, { message, hint, ...(severity !== undefined && { severity }) })] };
}
