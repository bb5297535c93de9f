import { caller } from '@pvewall/host';
import { HostError, type Host } from '@pvewall/model';
import type { ApplyCheck } from '@pvewall/policy';
import { confirm, readRun, revertRun, type RunEnd, type UndoReport } from '@pvewall/reconcile';
import { clockOf } from '../applying/clock.ts';
import { holdLock } from '../applying/hold-lock.ts';
import type { Io } from '../io.ts';
import { tryChecks, type Tried } from './try-checks.ts';

/** An apply that waits, and what decides whether it is kept. */
export interface Waiting {
  readonly run: string;
  readonly until: Date;
  /** At least one. */
  readonly checks: readonly ApplyCheck[];
}

export type ByChecks =
  | { readonly status: 'confirmed' }
  /** A check failed; `problem` says which. */
  | { readonly status: 'failed'; readonly problem: HostError; readonly report: UndoReport }
  /** Its time was over before. */
  | { readonly status: 'late'; readonly end?: RunEnd };

/** How long a check may be tried again, and what is left of the window for what follows. In milliseconds. */
const patience = 15_000;
const margin = 2000;
/** How long others may hold the host's lock. In milliseconds. */
const lockPatience = 30_000;

/**
 * Keeps an apply that waits when all of its checks pass, and takes it back at once when one does not: the rules that cut
 * a node off need not stand until the window closes. Throws HostError when it cannot be taken back; the timer tries then.
 */
export async function confirmByChecks(host: Host, { run, until, checks }: Waiting, io: Io, onEnd: (tried: Tried) => void): Promise<ByChecks> {
  const left = until.getTime() - io.now().getTime() - margin;
  const failed = (await tryChecks(checks, Math.min(patience, left), onEnd)).filter(({ problem }) => problem !== undefined);
  const clock = clockOf(io);
  if (failed.length === 0) {
    const confirmed = await confirm(host, { caller: caller(), clock, sameSession: false, byChecks: true });
    return confirmed.status === 'confirmed' ? confirmed : { status: 'late', ...(confirmed.end && { end: confirmed.end }) };
  }
  const problem = problemOf(failed);
  const { report } = await holdLock(host, lockPatience, io, async () => revertRun(host, await readRun(host, run), clock, 'checks', problem.message));
  return { status: 'failed', problem, report };
}

function problemOf(failed: readonly Tried[]): HostError {
  const each = failed.map(({ check, problem = '' }) => `${check.name} (${problem})`);
  return new HostError('failed', `the node does not reach ${each.join(', ')}`, { hint: 'Ask which rule stops it, with pvewall simulate --from host; or see whether it can be reached at all.' });
}

/** One line for each check that has ended, on stderr. */
export function checkProgress(io: Io): (tried: Tried) => void {
  return ({ check, problem }) => { io.err(problem === undefined ? `  reached: ${check.name}\n` : `  NOT reached: ${check.name}: ${problem}\n`); };
}
