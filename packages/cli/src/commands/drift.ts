import { hasErrors, total } from '@pvewall/model';
import { renderPlan, renderPlanJson } from '@pvewall/render';
import type { Run } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { openLog } from '../log.ts';
import { prepare } from '../prepare.ts';
import { wantsJson } from '../report-findings.ts';

export const run: Run = async (invocation, io) => {
  const prepared = await prepare(invocation, io);
  if (!prepared.ok) return prepared.code;
  const { proposal, sources } = prepared.value;
  const { plan } = proposal;
  const look = { diff: invocation.switches.has('diff'), verbose: invocation.switches.has('verbose'), sources, question: 'drift' as const };
  io.out(wantsJson(invocation) ? renderPlanJson(plan) : renderPlan(plan, io.outLook, look));
  if (hasErrors(plan.diagnostics)) return exitCode.error;
  (await openLog(invocation, io)).drift(Math.max(total(plan.summary), plan.resources.length));
  return plan.resources.length === 0 ? exitCode.done : exitCode.changes;
};
