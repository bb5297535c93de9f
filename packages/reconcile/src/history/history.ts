import type { Host } from '@pvewall/model';
import { listRuns, readEnd, readPending, readPerformed, readRun } from '../run/run-store.ts';
import { timeOfRun } from '../run/run-id.ts';
import type { Moment, Run, RunEnd } from '../run/run.ts';

/** One apply that a host remembers. */
export interface HistoryEntry {
  readonly run: Run;
  /** Absent while it is under way or waits. */
  readonly end?: RunEnd;
  /** Until when somebody may confirm it. */
  readonly confirmUntil?: string;
}

/** Newest first. What is damaged is left out, and named. Throws HostError. */
export async function readHistory(host: Host): Promise<{ readonly entries: readonly HistoryEntry[]; readonly damaged: readonly string[] }> {
  const pending = await readPending(host);
  const entries: HistoryEntry[] = [];
  const damaged: string[] = [];
  for (const id of await listRuns(host)) {
    const end = await readEnd(host, id);
    // Its process died before its first effect.
    if (end === undefined && id !== pending) continue;
    const run = await readRun(host, id).catch(() => undefined);
    if (run === undefined) damaged.push(id);
    else entries.push({ run, ...(end !== undefined ? { end } : await waiting(host, id)) });
  }
  return { entries, damaged };
}

async function waiting(host: Host, id: string): Promise<{ confirmUntil?: string }> {
  const confirmUntil = (await readPerformed(host, id))?.confirmUntil;
  return confirmUntil === undefined ? {} : { confirmUntil };
}

/** How many are kept, and for how long; the newest ones stay however old they are. */
const mostRuns = 50;
const leastRuns = 5;
const longest = 180 * 24 * 60 * 60 * 1000;

/** Removes what is too old to go back to. The run under way stays. */
export async function pruneRuns(host: Host, { at }: Moment): Promise<void> {
  const pending = await readPending(host);
  const runs = (await listRuns(host)).filter((id) => id !== pending);
  const tooMany = runs.slice(mostRuns);
  const tooOld = runs.slice(leastRuns, mostRuns).filter((id) => at.getTime() - timeOfRun(id) > longest);
  for (const id of [...tooMany, ...tooOld]) await host.records.remove(`runs/${id}`);
}
