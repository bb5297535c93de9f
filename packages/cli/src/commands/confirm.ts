import { caller } from '@pvewall/host';
import { HostError, type Host } from '@pvewall/model';
import { confirm, type RunEnd, type Settled } from '@pvewall/reconcile';
import { clockOf } from '../applying/clock.ts';
import { byHandLines, keptLines } from '../applying/revert-words.ts';
import { settleFirst } from '../applying/settle-first.ts';
import { paragraphs, timeInWords } from '../applying/say.ts';
import type { Invocation, Run } from '../command.ts';
import { checksApplied, checksOf } from '../confirm-checks/checks-of.ts';
import { checkProgress, confirmByChecks } from '../confirm-checks/confirm-by-checks.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { openHost } from '../open-host.ts';
import { openPolicy } from '../open-policy.ts';
import { refuse } from '../report-findings.ts';

export const run: Run = async (invocation, io) => {
  const host = openHost(invocation, io);
  const byChecks = invocation.switches.has('checks');
  if (!byChecks && invocation.operands.length > 0) throw new HostError('failed', 'a policy is named for its checks only', { hint: 'Write: pvewall confirm --checks POLICY' });
  // What can no longer be confirmed, after a reboot or its time, is taken back first.
  const settled = await settleFirst(host, io, false);
  if (byChecks && settled?.status === 'waiting') return decideByChecks(host, settled, invocation, io);
  const confirmed = await confirm(host, { caller: caller(), clock: clockOf(io), sameSession: invocation.switches.has('same-session') });
  if (confirmed.status === 'reverted') return tooLate(confirmed.run, confirmed.end, io);
  io.out(`Confirmed: the apply ${confirmed.run} is kept.\n`);
  return exitCode.done;
};

/** It is kept, or taken back at once. */
async function decideByChecks(host: Host, { run: { id }, confirmUntil }: Settled & { readonly status: 'waiting' }, invocation: Invocation, io: Io): Promise<ExitCode> {
  const opened = invocation.operands.length === 0 ? undefined : await openPolicy(invocation, io);
  if (opened !== undefined && opened.policy === undefined) return refuse(opened.diagnostics, opened.sources, invocation, io);
  const checks = opened?.policy === undefined ? await checksApplied(host) : checksOf(opened.policy);
  const result = await confirmByChecks(host, { run: id, until: confirmUntil, checks }, io, checkProgress(io));
  if (result.status === 'late') return tooLate(id, result.end, io);
  if (result.status === 'confirmed') {
    io.out(`Confirmed by its checks: the apply ${id} is kept.\n`);
    return exitCode.done;
  }
  const { problem, report } = result;
  io.err(paragraphs([`pvewall: ${problem.message}. The apply ${id} was taken back.`, `  ${problem.hint ?? ''}`, ...keptLines(report.kept), ...byHandLines(report.byHand)], io.errLook));
  return exitCode.reverted;
}

function tooLate(id: string, end: RunEnd | undefined, io: Io): ExitCode {
  io.err(paragraphs([`pvewall: too late: the apply ${id} ${end === undefined ? 'is being taken back' : `was taken back at ${timeInWords(end.at)}`}. Nothing of it is left to confirm.`, ...keptLines(end?.kept ?? [])], io.errLook));
  return exitCode.reverted;
}
