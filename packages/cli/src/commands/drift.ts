import { verdictOf, type DriftVerdict } from '@pvewall/model';
import { theirsOf } from '@pvewall/policy';
import { driftChecks, readDrift, withoutChecked } from '@pvewall/reconcile';
import { renderDrift, renderDriftJson } from '@pvewall/render';
import type { Run } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { openLog } from '../log.ts';
import { prepare } from '../prepare.ts';
import { wantsJson } from '../report-findings.ts';
import { policyOfTexts } from '../saved-plan/open-saved-plan.ts';

export const run: Run = async (invocation, io) => {
  const prepared = await prepare(invocation, io);
  if (!prepared.ok) return prepared.code;
  const { reader, policy, proposal: planned, applied, sources } = prepared.value;
  const ignored = (policy.ignore ?? []).map(({ address }) => address);
  const allowed = policy.allow ?? new Set();
  const checks = await driftChecks(reader, { policy, proposal: planned, isTheirs: (address) => theirsOf(policy).has(address), allowed });
  const proposal = withoutChecked(planned, checks, allowed);
  const drift = await readDrift(reader, { proposal, applied, load: (policy) => policyOfTexts(policy).policy, checks, ignored });
  const look = { diff: invocation.switches.has('diff'), verbose: invocation.switches.has('verbose'), sources };
  io.out(wantsJson(invocation) ? renderDriftJson(drift) : renderDrift(drift, io.outLook, look));
  const verdict = verdictOf(drift);
  if (verdict !== 'unknown') (await openLog(invocation, io)).drift(drift);
  return codes[verdict];
};

/** A check that could not look never passes as clean. */
const codes: Readonly<Record<DriftVerdict, ExitCode>> = { 'in-sync': exitCode.done, differs: exitCode.changes, unknown: exitCode.error };
