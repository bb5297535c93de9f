import type { Host } from '@pvewall/model';
import { HostError } from '@pvewall/model';
import { settle, type Settled } from '@pvewall/reconcile';
import type { Io } from '../io.ts';
import { clockOf } from './clock.ts';
import { keptLines } from './revert-words.ts';
import { paragraphs, timeInWords } from './say.ts';

/**
 * What an apply that died has left half done is ended before anybody looks at the host. Says on stderr what was done.
 * Who may not do it is told, and sees the host as it is.
 * @param telling whether what only waits, or still works, is told, too
 */
export async function settleFirst(host: Host, io: Io, telling = true): Promise<Settled | undefined> {
  try {
    const settled = await settle(host, clockOf(io));
    const quiet = settled?.status === 'waiting' || settled?.status === 'under-way';
    if (settled !== undefined && (telling || !quiet)) io.err(paragraphs(wordsFor(settled), io.errLook));
    return settled;
  } catch (error) {
    if (!(error instanceof HostError) || error.code !== 'denied') throw error;
    io.err(paragraphs([`pvewall: an apply did not come to its end, and this command may not end it: ${error.message}${error.hint === undefined ? '' : `. ${error.hint}`}`], io.errLook));
    return undefined;
  }
}

function wordsFor(settled: Settled): string[] {
  switch (settled.status) {
    case 'under-way':
      return [`pvewall: the apply ${settled.run} is under way: what is shown may be half done.`];
    case 'waiting':
      return [`pvewall: the apply ${settled.run.id} is not kept yet: it is taken back at ${timeInWords(settled.confirmUntil)}, unless pvewall confirm comes before.`];
    case 'completed':
      return [`pvewall: the apply ${settled.run.id} was done when its process died; it is kept.`];
    case 'reverted':
      return [`pvewall: the apply ${settled.run.id} was taken back: it had not been ${settled.run.confirmWithin === undefined ? 'completed' : 'completed and confirmed'}.`, ...keptLines(settled.report.kept)];
  }
}
