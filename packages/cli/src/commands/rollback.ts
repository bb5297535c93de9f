import { HostError, hasErrors, type Host } from '@pvewall/model';
import { isRunId, planWayBack, readHistory, readPending, readRun, revertRun } from '@pvewall/reconcile';
import { renderApplyJson, renderHistoryJson, renderPlan } from '@pvewall/render';
import { approve } from '../applying/approve.ts';
import { carryOutTask, lockTimeout } from '../applying/carry-out-task.ts';
import { clockOf } from '../applying/clock.ts';
import { confirmWindow } from '../applying/confirm-window.ts';
import { historyLine } from '../applying/history-line.ts';
import { holdLock } from '../applying/hold-lock.ts';
import { refuseGuarded } from '../applying/refuse-guarded.ts';
import { byHandLines, keptLines } from '../applying/revert-words.ts';
import { paragraphs } from '../applying/say.ts';
import { settleFirst } from '../applying/settle-first.ts';
import type { Invocation, Run } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { openHost } from '../open-host.ts';
import { wantsJson } from '../report-findings.ts';

export const run: Run = async (invocation, io) => {
  const host = openHost(invocation, io);
  const [id] = invocation.operands;
  return id === undefined ? revertNow(host, invocation, io) : goBack(host, id, invocation, io);
};

/** What waits to be confirmed, or was left half done, is taken back at once: somebody may be locked out. */
async function revertNow(host: Host, invocation: Invocation, io: Io): Promise<ExitCode> {
  const { run: reverted, report } = await holdLock(host, lockTimeout(invocation), io, async () => {
    const id = await readPending(host);
    if (id === undefined) throw new HostError('failed', 'no apply waits to be confirmed, and none was left half done', { hint: 'To go back to before an earlier apply: pvewall history, then pvewall rollback ID' });
    return revertRun(host, await readRun(host, id), clockOf(io), 'rollback', 'somebody asked for it');
  });
  if (wantsJson(invocation)) {
    const { entries } = await readHistory(host);
    io.out(renderHistoryJson(host.node, entries.filter(({ run: { id } }) => id === reverted.id).map(historyLine)));
    return exitCode.done;
  }
  io.out(paragraphs([`Taken back: the apply ${reverted.id}. ${host.node} is as before it${report.kept.length > 0 ? ', but for' : '.'}`, ...keptLines(report.kept), ...byHandLines(report.byHand)], io.outLook));
  return exitCode.done;
}

/** Planned, shown, asked for and applied like any other change. */
async function goBack(host: Host, id: string, invocation: Invocation, io: Io): Promise<ExitCode> {
  if (!isRunId(id)) throw new HostError('failed', `${JSON.stringify(id)} is not the name of an apply`, { hint: 'They are listed by: pvewall history' });
  await settleFirst(host, io);
  const { plan, undertaking, guards } = await planWayBack(host, id);
  const confirmWithin = confirmWindow(host, invocation);
  if (!wantsJson(invocation)) io.out(renderPlan(plan, io.outLook, { diff: invocation.switches.has('diff'), verbose: invocation.switches.has('verbose'), question: 'way-back' }));
  const ended = (code: ExitCode): ExitCode => {
    if (wantsJson(invocation)) io.out(renderApplyJson({ plan }));
    return code;
  };
  if (hasErrors(plan.diagnostics)) return ended(exitCode.error);
  if (plan.resources.length === 0) return ended(exitCode.done);
  const refused = refuseGuarded(guards, invocation, io);
  if (refused !== undefined) return ended(refused);
  if (!(await approve(host, invocation, io))) return ended(exitCode.declined);
  return carryOutTask({ host, plan, sources: new Map(), confirmWithin, undertaking, proof: `is as before the apply ${id}` }, invocation, io);
}
