import { HostError, recordsFolder, type Host } from '@pvewall/model';
import { closeRun, decide, endRun, readDecision, readEnd, readPending, readPerformed, readRun } from '../run/run-store.ts';
import type { Clock, Moment, Performed, Run, RunEnd } from '../run/run.ts';
import { endWatches } from '../run/watches.ts';
import { undoRun, type UndoReport } from '../undo/undo-run.ts';
import { endReverted } from './end-reverted.ts';

/** What became of a run that was found open. */
export type Settled =
  /** Its process still lives. */
  | { readonly status: 'under-way'; readonly run: string }
  /** It is done, and waits for somebody to confirm it. */
  | { readonly status: 'waiting'; readonly run: Run; readonly confirmUntil: Date }
  /** All of it was done when its process died; only that was left to be written down. */
  | { readonly status: 'completed'; readonly run: Run }
  /** Its process died half way, or its window closed: it was taken back now. */
  | { readonly status: 'reverted'; readonly run: Run; readonly report: UndoReport };

/** Past the window the watch on the host has done its work; where it did not, we do. In seconds. */
const grace = 15;

/**
 * Finds a run that has begun and not ended, and ends it: a revert is finished, or a completion. Undefined when there is
 * none. Throws HostError when it cannot be ended here and now.
 */
export async function settle(host: Host, clock: Clock): Promise<Settled | undefined> {
  const id = await readPending(host);
  if (id === undefined) return undefined;
  try {
    return await host.withLock('pvewall', () => settleLocked(host, clock));
  } catch (error) {
    if (error instanceof HostError && error.code === 'locked') return { status: 'under-way', run: id };
    throw error;
  }
}

/** The same for who holds the host's lock already. */
export async function settleLocked(host: Host, clock: Clock): Promise<Settled | undefined> {
  const id = await readPending(host);
  if (id === undefined) return undefined;
  if ((await readEnd(host, id)) !== undefined) {
    await closeRun(host);
    return undefined;
  }
  const run = await readRun(host, id);
  const performed = await readPerformed(host, id);
  const decision = await readDecision(host, id);
  const now = clock.now();
  if (decision === 'keep') return complete(host, run, now, 'confirmed');
  if (decision === undefined && performed !== undefined) {
    if (performed.confirmUntil === undefined) return complete(host, run, now, 'applied');
    if (isOpen(run, performed, now)) return { status: 'waiting', run, confirmUntil: new Date(performed.confirmUntil) };
  }
  return revertRun(host, run, clock, 'recovery', performed === undefined ? 'its process died half way' : 'nobody confirmed it in time');
}

/** By the uptime: a clock that is moved neither closes the window nor holds it open. A reboot closes it. */
function isOpen({ confirmWithin = 0 }: Run, performed: Performed, { bootId, uptime }: Moment): boolean {
  return bootId === performed.bootId && uptime < performed.uptime + confirmWithin + grace;
}

async function complete(host: Host, run: Run, { at }: Moment, outcome: 'applied' | 'confirmed'): Promise<Settled> {
  await endRun(host, run.id, { outcome, at: at.toISOString(), by: outcome === 'confirmed' ? 'confirm' : 'recovery', kept: [] });
  return { status: 'completed', run };
}

/**
 * Takes a run back that is not this process's own. The host's lock is held by the caller. Throws HostError when it was
 * confirmed, or when something could not be put back: it stays open then, and whoever comes next tries again.
 */
export async function revertRun(host: Host, run: Run, clock: Clock, by: RunEnd['by'], reason: string): Promise<Settled & { readonly status: 'reverted' }> {
  if (!(await decide(host, run.id, 'revert'))) throw new HostError('failed', `the apply ${run.id} was confirmed`, { hint: `Go back with: pvewall rollback ${run.id}` });
  const report = await undoRun(host, run, { restarted: clock.now().bootId !== run.bootId });
  const [failed] = report.failed;
  if (failed !== undefined) throw notPutBack(host, run, failed);
  await endReverted(host, run.id, report, { at: clock.now().at.toISOString(), by, reason });
  await endWatches(host, run);
  return { status: 'reverted', run, report };
}

function notPutBack(host: Host, run: Run, { name, error }: UndoReport['failed'][number]): HostError {
  const hint = host.kind === 'directory' ? 'Mend that, and run any pvewall command: it goes on.' : `Mend that, and run any pvewall command, or: sh ${recordsFolder}/runs/${run.id}/revert now`;
  return new HostError(error.code === 'denied' ? 'denied' : 'failed', `the apply ${run.id} has to be taken back, and ${name} cannot be: ${error.message}`, { cause: error, hint });
}
