import { HostError, type Diagnostic, type Host, type Plan } from '@pvewall/model';
import { caller } from '@pvewall/host';
import { carryOut, pruneRuns, settleLocked, type ApplyEvent, type ApplyResult, type Settled, type Undertaking } from '@pvewall/reconcile';
import { doneWords, renderApplyJson, renderDiagnostics, type ApplyEndingResult } from '@pvewall/render';
import type { Invocation } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { worlds } from '../fault.ts';
import type { Io } from '../io.ts';
import { openLog } from '../log.ts';
import { wantsJson } from '../report-findings.ts';
import { clockOf } from './clock.ts';
import { timeOf } from './duration.ts';
import { holdLock } from './hold-lock.ts';
import { progress } from './progress.ts';
import { byHandLines, failedLines, keptLines } from './revert-words.ts';
import { paragraphs } from './say.ts';
import { betweenActs } from './signals.ts';

/** What is to be done, and what to say of it. */
export interface Task {
  readonly host: Host;
  readonly plan: Plan;
  readonly sources: ReadonlyMap<string, string>;
  readonly undertaking: Undertaking;
  /** Seconds. */
  readonly confirmWithin?: number | undefined;
  /** `is as the policy says` */
  readonly proof: string;
}

/** Does it under the host's lock, tells how it ended, and what that means as an exit code. */
export async function carryOutTask(task: Task, invocation: Invocation, io: Io): Promise<ExitCode> {
  const log = await openLog(invocation, io);
  const show = progress(invocation, io);
  const onEvent = (event: ApplyEvent): void => {
    log.event(event);
    show(event);
  };
  const result = await holdLock(task.host, lockTimeout(invocation), io, () => runLocked(task, onEvent, io));
  log.result(result.outcome !== 'reverted', result.performed);
  if (wantsJson(invocation)) io.out(renderApplyJson({ plan: task.plan, result: endingOf(result), remaining: findingsOf(result) }));
  else report(task, result, io);
  return codeOf(result);
}

export function lockTimeout(invocation: Invocation): number {
  return timeOf(invocation, 'lock-timeout') ?? 0;
}

async function runLocked({ host, undertaking, confirmWithin }: Task, onEvent: (event: ApplyEvent) => void, io: Io): Promise<ApplyResult> {
  const clock = clockOf(io);
  refuseWhileWaiting(await settleLocked(host, clock));
  const options = { caller: caller(), clock, onEvent, ...(confirmWithin !== undefined && { confirmWithin }) };
  const result = await betweenActs((stopAsked) => carryOut(host, undertaking, { ...options, stopAsked }));
  await pruneRuns(host, clock.now()).catch(() => undefined);
  return result;
}

function refuseWhileWaiting(settled: Settled | undefined): void {
  if (settled?.status === 'reverted') throw new HostError('stale', `the apply ${settled.run.id} before this one had died and was taken back just now`, { hint: 'Plan again.' });
  if (settled?.status !== 'waiting') return;
  throw new HostError('locked', `the apply ${settled.run.id} of ${settled.run.caller.user} waits to be confirmed until ${settled.confirmUntil.toISOString()}`, { hint: 'First keep it, with pvewall confirm, or take it back, with pvewall rollback.' });
}

function codeOf(result: ApplyResult): ExitCode {
  if (result.outcome !== 'reverted') return exitCode.done;
  return result.report.failed.length > 0 ? exitCode.error : exitCode.reverted;
}

/** Why it was taken back. */
function findingsOf(result: ApplyResult): readonly Diagnostic[] {
  if (result.outcome !== 'reverted') return [];
  return result.problem instanceof HostError ? [worlds(result.problem).finding] : result.problem;
}

function endingOf(result: ApplyResult): ApplyEndingResult {
  const { outcome, run, performed } = result;
  if (result.outcome !== 'reverted') return { outcome, run, performed, converged: true, ...('confirmUntil' in result && { confirmUntil: result.confirmUntil.toISOString() }) };
  const { kept, byHand, failed } = result.report;
  return { outcome: failed.length > 0 ? 'stuck' : outcome, run, performed, converged: false, kept, byHand };
}

function report(task: Task, result: ApplyResult, io: Io): void {
  if (result.outcome === 'reverted') {
    io.err(`\n${renderDiagnostics(findingsOf(result), task.sources, io.errLook)}\n${paragraphs(revertedWords(task, result), io.errLook)}`);
    return;
  }
  io.out(`\n${paragraphs([`Applied: ${doneWords(task.plan.summary)}. Read again: ${task.plan.node} ${task.proof}.`], io.outLook)}`);
  if (result.outcome === 'waiting') io.out(paragraphs(waitingWords(task, result.confirmUntil), io.outLook));
}

function revertedWords({ plan }: Task, { run, report: { undone, kept, byHand, failed } }: ApplyResult & { readonly outcome: 'reverted' }): string[] {
  const acts = undone === 1 ? 'one act was' : `${undone} acts were`;
  const head = failed.length > 0 ? `The apply ${run} was stopped, and NOT all of it could be taken back (${acts}):` : `Taken back: ${acts} undone, and read again: ${plan.node} is as before${kept.length > 0 ? ', but for' : '.'}`;
  const next = failed.length > 0 ? ['Mend that, and run pvewall rollback: it goes on.'] : [];
  return [head, ...failedLines(failed), ...keptLines(kept), ...byHandLines(byHand), ...next];
}

function waitingWords({ confirmWithin = 0 }: Task, until: Date): string[] {
  return [
    '',
    `It is taken back in ${confirmWithin} s, at ${until.toISOString().slice(11, 19)} UTC, unless you confirm it.`,
    'Log in anew, in a new window: if the new rules let you in, run there',
    '',
    '    pvewall confirm',
    '',
    'To take it back at once: pvewall rollback',
  ];
}
