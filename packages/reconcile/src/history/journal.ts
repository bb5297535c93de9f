import type { AppliedOnRecord, Journal, JournalFault, OpenRun } from '@pvewall/checks';
import { HostError, type Host } from '@pvewall/model';
import { readAppliedRecord } from '../applied.ts';
import { listRuns, readDecision, readEnd, readPending, readPerformed, readRun } from '../run/run-store.ts';
import { timeOfRun } from '../run/run-id.ts';

/** What is on record of applies, as it stands: nothing is ended or taken back. Never throws for what a host can do to it. */
export async function readJournal(host: Host): Promise<Journal> {
  return { ...(await readRuns(host)), applied: await readOnRecord(host) };
}

async function readRuns(host: Host): Promise<Journal> {
  try {
    const [newest] = await listRuns(host);
    const id = await readPending(host);
    return {
      ...(newest !== undefined && { lastRunAt: new Date(timeOfRun(newest)).toISOString() }),
      ...(id !== undefined && { open: await readOpen(host, id) }),
    };
  } catch (error) {
    return { fault: faultOf(error) };
  }
}

async function readOnRecord(host: Host): Promise<AppliedOnRecord> {
  try {
    const { applied, isDamaged } = await readAppliedRecord(host);
    return { isDamaged, ...(applied !== undefined && { at: applied.appliedAt }) };
  } catch (error) {
    return { isDamaged: false, fault: faultOf(error) };
  }
}

/** Throws what is no fault of the host. */
function faultOf(error: unknown): JournalFault {
  if (!(error instanceof HostError)) throw error;
  const { message, code, hint } = error;
  return { message, denied: code === 'denied', ...(hint !== undefined && { hint }) };
}

async function readOpen(host: Host, id: string): Promise<OpenRun> {
  const [run, performed, decision, end] = [await readRun(host, id), await readPerformed(host, id), await readDecision(host, id), await readEnd(host, id)];
  return {
    id,
    user: run.caller.user,
    ended: end !== undefined,
    ...(run.confirmWithin !== undefined && { confirmWithin: run.confirmWithin }),
    ...(performed !== undefined && { performed }),
    ...(decision !== undefined && { decision }),
  };
}
