import { HostError, type Host } from '@pvewall/model';
import { decide, endRun, listRuns, readEnd, readPending, readPerformed, readRun } from '../run/run-store.ts';
import type { Caller, Clock, Moment, Performed, Run, RunEnd } from '../run/run.ts';
import { endWatches } from '../run/watches.ts';

export interface ConfirmOptions {
  readonly caller: Caller;
  readonly clock: Clock;
  /** One knows better than the connection tells. */
  readonly sameSession: boolean;
  /** What the node had to reach was reached; that stands for the connection. */
  readonly byChecks?: boolean;
}

export type Confirmed =
  | { readonly status: 'confirmed'; readonly run: string }
  /** Too late. */
  | { readonly status: 'reverted'; readonly run: string; readonly end?: RunEnd };

/**
 * Keeps the change that waits. Throws HostError when nothing waits, or when the connection proves nothing: one that was
 * there before the change passes by the table of established connections, whatever the new rules say.
 */
export async function confirm(host: Host, { caller, clock, sameSession, byChecks = false }: ConfirmOptions): Promise<Confirmed> {
  const id = await readPending(host);
  if (id === undefined) return lastOf(host);
  const run = await readRun(host, id);
  const performed = await readPerformed(host, id);
  if (performed === undefined) throw new HostError('locked', `the apply ${id} is not done yet`, { hint: 'Wait for it to say that it wants to be confirmed; if its process died, any pvewall command takes it back.' });
  if (!sameSession && !byChecks) refuseOldConnection(run, performed, caller, secondsLeft(run, performed, clock.now()));
  if (!(await decide(host, id, 'keep'))) return reverted(host, id);
  await endRun(host, id, { outcome: 'confirmed', at: clock.now().at.toISOString(), by: byChecks ? 'checks' : 'confirm', kept: [] });
  await endWatches(host, run);
  return { status: 'confirmed', run: id };
}

function secondsLeft({ confirmWithin = 0 }: Run, { uptime, bootId }: Performed, now: Moment): number {
  return now.bootId === bootId ? Math.max(0, Math.floor(uptime + confirmWithin - now.uptime)) : 0;
}

function refuseOldConnection(run: Run, performed: Performed, { connection }: Caller, left: number): void {
  const problem = whyItProvesNothing(run, performed, connection);
  if (problem === undefined) return;
  throw new HostError('failed', `not confirmed, and ${left} s are left: ${problem}`, {
    hint: 'Log in anew, in a new window, and confirm from there, such as by ssh root@this-node pvewall confirm: that proves that the new rules let you in. Without that proof: pvewall confirm --same-session',
  });
}

function whyItProvesNothing({ caller }: Run, { uptime }: Performed, connection: Caller['connection']): string | undefined {
  if (connection === undefined) return 'nobody can tell over which connection you came';
  if (connection.id === caller.connection?.id) return 'this is the connection that made the change; it is established, and passes whatever the rules say';
  if (connection.startedAt < uptime) return 'this connection was there before the change was done; it is established, and passes whatever the rules say';
  return undefined;
}

/** Whoever comes too late is told so; whoever never applied anything, too. */
async function lastOf(host: Host): Promise<Confirmed> {
  for (const id of await listRuns(host)) {
    const end = await readEnd(host, id);
    if (end === undefined) continue;
    if (end.outcome === 'reverted' || end.outcome === 'reverted-in-part') return { status: 'reverted', run: id, end };
    break;
  }
  throw new HostError('failed', 'no apply waits to be confirmed', { hint: 'See how they ended: pvewall history' });
}

async function reverted(host: Host, id: string): Promise<Confirmed> {
  const end = await readEnd(host, id);
  return { status: 'reverted', run: id, ...(end !== undefined && { end }) };
}
