import { hasErrors } from '@pvewall/model';
import { readDrift } from '@pvewall/reconcile';
import { renderDrift, renderDriftJson } from '@pvewall/render';
import type { Run } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { openLog } from '../log.ts';
import { prepare } from '../prepare.ts';
import { wantsJson } from '../report-findings.ts';
import { policyOfTexts } from '../saved-plan/open-saved-plan.ts';

export const run: Run = async (invocation, io) => {
  const prepared = await prepare(invocation, io);
  if (!prepared.ok) return prepared.code;
  const { reader, proposal, applied, sources } = prepared.value;
  const { plan } = proposal;
  const drift = await readDrift(reader, { proposal, applied, load: (policy) => policyOfTexts(policy).policy, checks: [], ignored: [] });
  const look = { diff: invocation.switches.has('diff'), verbose: invocation.switches.has('verbose'), sources };
  io.out(wantsJson(invocation) ? renderDriftJson(drift) : renderDrift(drift, io.outLook, look));
  if (hasErrors(plan.diagnostics)) return exitCode.error;
  (await openLog(invocation, io)).drift(drift);
  return plan.resources.length === 0 ? exitCode.done : exitCode.changes;
};
