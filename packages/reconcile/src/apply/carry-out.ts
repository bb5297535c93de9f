import { HostError, type Diagnostic, type Host } from '@pvewall/model';
import { closeRun, decide, endRun, forgetPerformed, forgetRun, readDecision, readPerformed, writePerformed, writeWatch } from '../run/run-store.ts';
import type { Caller, Clock, Run, RunEnd } from '../run/run.ts';
import { undoRun, type UndoEvent, type UndoReport } from '../undo/undo-run.ts';
import { awaitFirewall } from './await-firewall.ts';
import { beginRun, firstWatch } from './begin-run.ts';
import { performActs, refuseToGoOn, type ActEvent, type Performance, type StopAsked } from './perform-acts.ts';
import type { Undertaking } from './undertaking.ts';

export type ApplyEvent = ActEvent | UndoEvent | { readonly type: 'proving' } | { readonly type: 'reverting'; readonly reason: string };

export interface CarryOut {
  readonly caller: Caller;
  readonly clock: Clock;
  /** Seconds; without it the change is kept right away. */
  readonly confirmWithin?: number;
  readonly onEvent: (event: ApplyEvent) => void;
  readonly stopAsked: StopAsked;
}

/** How it ended: done and proven, or as before. */
export type ApplyResult =
  | { readonly outcome: 'applied'; readonly run: string; readonly performed: number }
  /** Done and proven, and taken back unless somebody confirms it until then. */
  | { readonly outcome: 'waiting'; readonly run: string; readonly performed: number; readonly confirmUntil: Date }
  | Reverted;

export interface Reverted {
  readonly outcome: 'reverted';
  readonly run: string;
  readonly performed: number;
  /** Why: the fault, or what was not as it should be. */
  readonly fault?: HostError;
  readonly remaining: readonly Diagnostic[];
  readonly report: UndoReport;
}

/**
 * Does an undertaking as a whole or not at all. The host's own lock is held by the caller. Throws HostError when nothing
 * was done: it was stale, or the first effect failed.
 */
export async function carryOut(host: Host, undertaking: Undertaking, wanted: CarryOut): Promise<ApplyResult> {
  await undertaking.check(host);
  const run = await beginRun(host, undertaking, wanted, wanted.clock);
  const options = { ...wanted, stopAsked: orReverted(host, run.id, wanted.stopAsked) };
  const doing = await performActs(host, run.id, undertaking.acts, options.onEvent, options.stopAsked);
  const problem = doing.fault ?? (await proven(host, undertaking, options));
  if (problem !== undefined) return takeBack(host, run, doing, problem, options);
  try {
    return await conclude(host, run, doing.performed, options);
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    if (await forbidKeeping(host, run.id)) return takeBack(host, run, doing, error, options);
    throw new HostError('failed', `all is done, but how it ended cannot be written down: ${error.message}`, { cause: error, hint: 'Mend that, and see how it stands: pvewall history' });
  }
}

/** The revert script takes back an apply that hangs for too long; should it wake up, it must not go on. */
function orReverted(host: Host, id: string, stopAsked: StopAsked): StopAsked {
  return async () => ((await readDecision(host, id).catch(() => undefined)) === 'revert' ? 'its revert, which was armed beforehand' : stopAsked());
}

type Problem = HostError | readonly Diagnostic[];

/** What is wrong after the last effect; undefined when all is as it should be. */
async function proven(host: Host, undertaking: Undertaking, { clock, onEvent, stopAsked }: CarryOut): Promise<Problem | undefined> {
  onEvent({ type: 'proving' });
  try {
    const remaining = await undertaking.prove(host);
    if (remaining.length > 0) return remaining;
    await refuseToGoOn(stopAsked);
    const stuck = touchesFirewall(undertaking) ? await awaitFirewall(host, clock, stopAsked) : undefined;
    return stuck === undefined ? undefined : new HostError('failed', stuck, { hint: 'See what it says: pve-firewall compile; journalctl -u pve-firewall' });
  } catch (error) {
    if (error instanceof HostError) return error;
    throw error;
  }
}

function touchesFirewall({ acts }: Undertaking): boolean {
  return acts.some(({ effects }) => effects.some((effect) => 'path' in effect && effect.path.endsWith('.fw')));
}

async function conclude(host: Host, run: Run, performed: number, { clock, confirmWithin, stopAsked }: CarryOut): Promise<ApplyResult> {
  const { at, ...moment } = clock.now();
  if (confirmWithin === undefined) {
    await writePerformed(host, run.id, { at: at.toISOString(), ...moment });
    // From here on it is kept: should its end not be written down now, whoever comes next does it.
    await endRun(host, run.id, { outcome: 'applied', at: at.toISOString(), by: 'apply', kept: [] }).catch(leaveToNext);
    return { outcome: 'applied', run: run.id, performed };
  }
  const confirmUntil = new Date(at.getTime() + confirmWithin * 1000);
  await watchAnew(host, run.id, confirmWithin);
  await writePerformed(host, run.id, { at: at.toISOString(), ...moment, confirmUntil: confirmUntil.toISOString() });
  await refuseToGoOn(stopAsked);
  return { outcome: 'waiting', run: run.id, performed, confirmUntil };
}

function leaveToNext(error: unknown): void {
  if (!(error instanceof HostError)) throw error;
}

/** The window counts from the end of the apply: what it took itself is not taken from those who confirm. */
async function watchAnew(host: Host, id: string, seconds: number): Promise<void> {
  const second = '2';
  await host.watch(id, second, seconds);
  await writeWatch(host, id, second);
  await host.unwatch(id, firstWatch);
}

/**
 * What says of itself that it is performed would be kept by whoever finds it, half undone as it may be then. False when
 * nothing can be written or removed any more, or somebody has confirmed it meanwhile.
 */
async function forbidKeeping(host: Host, id: string): Promise<boolean> {
  try {
    return await decide(host, id, 'revert');
  } catch (error) {
    leaveToNext(error);
    await forgetPerformed(host, id).catch(() => undefined);
    return readPerformed(host, id).then((performed) => performed === undefined, () => false);
  }
}

async function takeBack(host: Host, run: Run, { begun, performed }: Performance, problem: Problem, options: CarryOut): Promise<ApplyResult> {
  const why = problem instanceof HostError ? { fault: problem, remaining: [] } : { remaining: problem };
  options.onEvent({ type: 'reverting', reason: reasonOf(problem) });
  // Records that take nothing any more must not keep a firewall from being put back; nobody can confirm what is not performed.
  await decide(host, run.id, 'revert').catch(() => false);
  const report = await undoRun(host, run, { onEvent: options.onEvent, begun });
  if (untouched(performed, report)) {
    await dropRun(host, run);
    if (problem instanceof HostError) throw problem;
  } else if (report.failed.length === 0) {
    await endRun(host, run.id, endOf(report, reasonOf(problem), options.clock)).catch(() => undefined);
  }
  if (run.confirmWithin !== undefined && report.failed.length === 0) await Promise.all(['1', '2'].map((token) => host.unwatch(run.id, token).catch(() => undefined)));
  return { outcome: 'reverted', run: run.id, performed, ...why, report };
}

function untouched(performed: number, { undone, kept, failed }: UndoReport): boolean {
  return performed === 0 && undone === 0 && kept.length === 0 && failed.length === 0;
}

async function dropRun(host: Host, run: Run): Promise<void> {
  await forgetRun(host, run.id).catch(() => closeRun(host).catch(() => undefined));
}

function endOf(report: UndoReport, reason: string, clock: Clock): RunEnd {
  return { outcome: report.kept.length === 0 ? 'reverted' : 'reverted-in-part', at: clock.now().at.toISOString(), by: 'apply', reason, kept: report.kept };
}

function reasonOf(problem: Problem): string {
  if (problem instanceof HostError) return problem.message;
  return problem[0]?.message ?? 'it was not as it should be';
}
