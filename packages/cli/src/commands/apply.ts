import { hasErrors, HostError, type Plan } from '@pvewall/model';
import { afterApply, appliedEffects, digest, isPartial, isSameRecord, undertakingOf, type Applied, type Undertaking } from '@pvewall/reconcile';
import { renderApplyJson, renderPlan } from '@pvewall/render';
import { approve } from '../applying/approve.ts';
import { carryOutTask, lockTimeout, refuseWhileWaiting } from '../applying/carry-out-task.ts';
import { confirmWindow } from '../applying/confirm-window.ts';
import { timeOf } from '../applying/duration.ts';
import { holdLock } from '../applying/hold-lock.ts';
import { refuseGuarded } from '../applying/refuse-guarded.ts';
import type { Invocation, Run } from '../command.ts';
import { checksAsked } from '../confirm-checks/checks-of.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { openHost } from '../open-host.ts';
import { codeOfErrors, testPlan } from '../policy-tests/test-plan.ts';
import { prepare, prepareWith, selectionOf, type Prepared } from '../prepare.ts';
import { refuseStale, refuseUnfit } from '../saved-plan/check-saved-plan.ts';
import { openSavedPlan, policyOfPlan } from '../saved-plan/open-saved-plan.ts';
import { wantsJson } from '../report-findings.ts';

export const run: Run = async (invocation, io) => {
  const prepared = await testPlan(await prepareApply(invocation, io));
  if (!prepared.ok) return prepared.code;
  const { host, policy, proposal, sources } = prepared.value;
  const { plan } = proposal;
  if (prepared.value.settled?.status === 'waiting') refuseWhileWaiting(prepared.value.settled);
  const confirmWithin = confirmWindow(host, invocation, policy);
  const checks = checksAsked(invocation, policy, confirmWithin);
  if (!wantsJson(invocation)) await showPlan(prepared.value, invocation, io);
  if (hasErrors(plan.diagnostics)) return undone(plan, codeOfErrors(plan.diagnostics), invocation, io);
  if (plan.resources.length === 0) return keepRecord(prepared.value, invocation, io);
  const refused = refuseGuarded(proposal.guards, invocation, io);
  if (refused !== undefined) return undone(plan, refused, invocation, io);
  if (!(await approve(host, invocation, io))) return undone(plan, exitCode.declined, invocation, io);
  return carryOutTask({ host, plan, sources, confirmWithin, checks, undertaking: await undertakingFor(prepared.value, io), proof: 'is as the policy says' }, invocation, io);
};

/** A policy is planned; a saved plan is held against the host, and refused when it is not what was reviewed. */
async function prepareApply(invocation: Invocation, io: Io): ReturnType<typeof prepare> {
  const maxAge = timeOf(invocation, 'max-age') ?? dayInMilliseconds;
  const saved = openSavedPlan(invocation, io);
  if (saved === undefined) return prepare(invocation, io);
  if (isPartial(selectionOf(invocation))) throw new HostError('failed', 'a saved plan is applied as it is, without --target and --exclude', { hint: 'Plan with them, and save that.' });
  refuseUnfit(saved, openHost(invocation, io), io.now(), maxAge);
  const prepared = await prepareWith(policyOfPlan(saved), invocation, io, saved.saved.selection);
  if (prepared.ok) refuseStale(saved, prepared.value.proposal);
  return prepared;
}

const dayInMilliseconds = 24 * 60 * 60 * 1000;

async function showPlan({ proposal, sources, traffic }: Prepared, { switches }: Invocation, io: Io): Promise<void> {
  io.out(renderPlan(proposal.plan, io.outLook, { diff: switches.has('diff'), verbose: switches.has('verbose'), sources, traffic: await traffic.changes() }));
}

async function undertakingFor(prepared: Prepared, io: Io): Promise<Undertaking> {
  const { host, policy, proposal, origin } = prepared;
  const source = { source: origin.path, digest: digest(JSON.stringify([...origin.texts()])) };
  return undertakingOf(policy, proposal, source, await appliedEffects(host, record(prepared, io)));
}

/** Nothing to do is a success, and what the policy covers and wants is known from now on. */
async function keepRecord(prepared: Prepared, invocation: Invocation, io: Io): Promise<ExitCode> {
  const { host, proposal, applied } = prepared;
  const now = record(prepared, io);
  if (!isSameRecord(now, applied)) {
    await holdLock(host, lockTimeout(invocation), io, async () => {
      for (const effect of await appliedEffects(host, now)) await host.perform(effect);
    });
  }
  return undone(proposal.plan, exitCode.done, invocation, io);
}

function record({ applied, proposal, origin }: Prepared, io: Io): Applied {
  const policy = { file: origin.path, files: Object.fromEntries(origin.texts()) };
  return afterApply(applied, { appliedAt: io.now().toISOString(), policy, addresses: proposal.covered }, isPartial(proposal.selection));
}

/** Nothing was done to the host. */
function undone(plan: Plan, code: ExitCode, invocation: Invocation, io: Io): ExitCode {
  if (wantsJson(invocation)) io.out(renderApplyJson({ plan }));
  return code;
}
