import { HostError, type Host, type Plan } from '@pvewall/model';
import { caller } from '@pvewall/host';
import type { ApplyCheck } from '@pvewall/policy';
import { carryOut, pruneRuns, settleLocked, type ApplyEvent, type ApplyResult, type Settled, type Undertaking } from '@pvewall/reconcile';
import { renderApplyJson } from '@pvewall/render';
import type { Invocation } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { checkProgress, confirmByChecks } from '../confirm-checks/confirm-by-checks.ts';
import type { Io } from '../io.ts';
import { openLog } from '../log.ts';
import { wantsJson } from '../report-findings.ts';
import { clockOf } from './clock.ts';
import { timeOf } from './duration.ts';
import { holdLock } from './hold-lock.ts';
import { progress } from './progress.ts';
import { endingOf, findingsOf, reportResult } from './report-result.ts';
import { timeInWords } from './say.ts';
import { betweenActs } from './signals.ts';

/** What is to be done, and what to say of it. */
export interface Task {
  readonly host: Host;
  readonly plan: Plan;
  readonly sources: ReadonlyMap<string, string>;
  readonly undertaking: Undertaking;
  /** Seconds. */
  readonly confirmWithin?: number | undefined;
  /** What decides whether it is kept; without them somebody has to confirm it. */
  readonly checks?: readonly ApplyCheck[] | undefined;
  /** `is as the policy says` */
  readonly proof: string;
}

/** Does it under the host's lock, tells how it ended, and what that means as an exit code. */
export async function carryOutTask(task: Task, invocation: Invocation, io: Io): Promise<ExitCode> {
  const result = await performTask(task, invocation, io);
  if (wantsJson(invocation)) io.out(renderApplyJson({ plan: task.plan, result: endingOf(result), remaining: findingsOf(result) }));
  else reportResult(task, result, io);
  return codeOfResult(result);
}

/** Does it under the host's lock; says on stderr how it goes, but not how it ended. */
export async function performTask(task: Task, invocation: Invocation, io: Io): Promise<ApplyResult> {
  const log = await openLog(invocation, io);
  const show = progress(invocation, io);
  const onEvent = (event: ApplyEvent): void => {
    log.event(event);
    show(event);
  };
  const done = await holdLock(task.host, lockTimeout(invocation), io, () => runLocked(task, onEvent, io));
  const result = task.checks !== undefined && done.outcome === 'waiting' ? await decided(task.host, done, task.checks, invocation, io) : done;
  log.result(result.outcome !== 'reverted', result.performed);
  return result;
}

/** An apply that waits, as it is when its checks have decided. */
async function decided(host: Host, { run, performed, confirmUntil }: ApplyResult & { readonly outcome: 'waiting' }, checks: readonly ApplyCheck[], invocation: Invocation, io: Io): Promise<ApplyResult> {
  const show = wantsJson(invocation) ? (): void => undefined : checkProgress(io);
  const result = await confirmByChecks(host, { run, until: confirmUntil, checks }, io, show);
  if (result.status === 'confirmed') return { outcome: 'applied', run, performed };
  if (result.status === 'failed') return { outcome: 'reverted', run, performed, problem: result.problem, report: result.report };
  const problem = new HostError('failed', 'the time to confirm was over before the checks had ended', { hint: 'Allow more with --confirm-within.' });
  return { outcome: 'reverted', run, performed, problem, report: { undone: performed, kept: result.end?.kept ?? [], byHand: [], failed: [] } };
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

export function refuseWhileWaiting(settled: Settled | undefined): void {
  if (settled?.status === 'reverted') throw new HostError('stale', `the apply ${settled.run.id} before this one had died and was taken back just now`, { hint: 'Plan again.' });
  if (settled?.status !== 'waiting') return;
  throw new HostError('locked', `the apply ${settled.run.id} of ${settled.run.caller.user} waits to be confirmed until ${timeInWords(settled.confirmUntil)}`, { hint: 'First keep it, with pvewall confirm, or take it back, with pvewall rollback.' });
}

export function codeOfResult(result: ApplyResult): ExitCode {
  if (result.outcome !== 'reverted') return exitCode.done;
  return result.report.failed.length > 0 ? exitCode.error : exitCode.reverted;
}
