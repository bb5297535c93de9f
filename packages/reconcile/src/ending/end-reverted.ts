import type { Host } from '@pvewall/model';
import { closeRun, endRun, readEnd } from '../run/run-store.ts';
import type { RunEnd } from '../run/run.ts';
import type { UndoReport } from '../undo/undo-run.ts';

/**
 * Writes down that a run was taken back; in part, when something was kept. Where the revert script was there first, its
 * word stands. Throws HostError.
 */
export async function endReverted(host: Host, id: string, { kept }: UndoReport, how: Pick<RunEnd, 'at' | 'by' | 'reason'>): Promise<void> {
  if ((await readEnd(host, id))?.by === 'timer') await closeRun(host);
  else await endRun(host, id, { outcome: kept.length === 0 ? 'reverted' : 'reverted-in-part', ...how, kept });
}
