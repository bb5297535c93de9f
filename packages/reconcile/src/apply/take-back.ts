import { HostError, type Diagnostic, type Host } from '@pvewall/model';
import { endReverted } from '../ending/end-reverted.ts';
import { closeRun, decide, forgetRun } from '../run/run-store.ts';
import type { Clock, Run } from '../run/run.ts';
import { endWatches } from '../run/watches.ts';
import { undoRun, type UndoEvent, type UndoReport } from '../undo/undo-run.ts';
import type { Performance } from './perform-acts.ts';

/** Why an apply is taken back: the fault that ended it, or what was not as it should be. */
export type Problem = HostError | readonly Diagnostic[];

export interface Reverted {
  readonly outcome: 'reverted';
  readonly run: string;
  readonly performed: number;
  readonly problem: Problem;
  readonly report: UndoReport;
}

export type RevertEvent = UndoEvent | { readonly type: 'reverting'; readonly reason: string };

export interface TakeBack {
  readonly clock: Clock;
  readonly onEvent: (event: RevertEvent) => void;
}

/** Takes back what this process itself has begun. Throws the problem when nothing of it had been done. */
export async function takeBack(host: Host, run: Run, { begun, performed }: Performance, problem: Problem, { clock, onEvent }: TakeBack): Promise<Reverted> {
  const reason = reasonOf(problem);
  onEvent({ type: 'reverting', reason });
  // Records that take nothing any more must not keep a firewall from being put back; nobody can confirm what is not performed.
  await decide(host, run.id, 'revert').catch(() => false);
  const report = await undoRun(host, run, { onEvent, begun });
  if (untouched(performed, report)) {
    await dropRun(host, run);
    if (problem instanceof HostError) throw problem;
  } else if (report.failed.length === 0) {
    await endReverted(host, run.id, report, { at: clock.now().at.toISOString(), by: 'apply', reason }).catch(() => undefined);
  }
  if (report.failed.length === 0) await endWatches(host, run);
  return { outcome: 'reverted', run: run.id, performed, problem, report };
}

function untouched(performed: number, { undone, kept, failed }: UndoReport): boolean {
  return performed === 0 && undone === 0 && kept.length === 0 && failed.length === 0;
}

async function dropRun(host: Host, run: Run): Promise<void> {
  await forgetRun(host, run.id).catch(() => closeRun(host).catch(() => undefined));
}

function reasonOf(problem: Problem): string {
  if (problem instanceof HostError) return problem.message;
  return problem[0]?.message ?? 'it was not as it should be';
}
