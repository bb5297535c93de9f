import { caller } from '@pvewall/host';
import { confirm } from '@pvewall/reconcile';
import { clockOf } from '../applying/clock.ts';
import { keptLines } from '../applying/revert-words.ts';
import { settleFirst } from '../applying/settle-first.ts';
import { paragraphs, timeInWords } from '../applying/say.ts';
import type { Run } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { openHost } from '../open-host.ts';

export const run: Run = async (invocation, io) => {
  const host = openHost(invocation, io);
  // What can no longer be confirmed, after a reboot or its time, is taken back first.
  await settleFirst(host, io, false);
  const confirmed = await confirm(host, { caller: caller(), clock: clockOf(io), sameSession: invocation.switches.has('same-session') });
  if (confirmed.status === 'confirmed') {
    io.out(`Confirmed: the apply ${confirmed.run} is kept.\n`);
    return exitCode.done;
  }
  const { run: id, end } = confirmed;
  io.err(paragraphs([`pvewall: too late: the apply ${id} ${end === undefined ? 'is being taken back' : `was taken back at ${timeInWords(end.at)}`}. Nothing of it is left to confirm.`, ...keptLines(end?.kept ?? [])], io.errLook));
  return exitCode.reverted;
};
