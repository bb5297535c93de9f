import { hasErrors, HostError, type Diagnostic, type Plan } from '@pvewall/model';
import { applyPlan, explainRemaining, isPartial, writeApplied, type Applied, type ApplyEvent, type ApplyResult } from '@pvewall/reconcile';
import { doneWords, renderApplyJson, renderDiagnostics, renderPlan } from '@pvewall/render';
import { approve } from '../approve.ts';
import type { Invocation, Run } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { worlds } from '../fault.ts';
import { holdLock } from '../hold-lock.ts';
import { openLog } from '../log.ts';
import { openHost } from '../open-host.ts';
import { prepare, prepareWith, selectionOf, type Prepared } from '../prepare.ts';
import { progress } from '../progress.ts';
import { duration, refuseStale, refuseUnfit } from '../saved-plan/check-saved-plan.ts';
import { openSavedPlan, policyOfPlan } from '../saved-plan/open-saved-plan.ts';
import { wantsJson } from '../report-findings.ts';
import { betweenActs } from '../signals.ts';

export const run: Run = async (invocation, io) => {
  const prepared = await prepareApply(invocation, io);
  if (!prepared.ok) return prepared.code;
  const { plan } = prepared.value.proposal;
  if (!wantsJson(invocation)) showPlan(prepared.value, invocation, io);
  if (hasErrors(plan.diagnostics)) return finish(invocation, io, { plan }, exitCode.error);
  if (plan.resources.length === 0) return keepRecord(prepared.value, invocation, io);
  if (!(await approve(prepared.value.host, invocation, io))) return finish(invocation, io, { plan }, exitCode.declined);
  return applyNow(prepared.value, invocation, io);
};

/** A policy is planned; a saved plan is held against the host, and refused when it is not what was reviewed. */
async function prepareApply(invocation: Invocation, io: Io): ReturnType<typeof prepare> {
  const saved = openSavedPlan(invocation, io);
  if (saved === undefined) return prepare(invocation, io);
  if (isPartial(selectionOf(invocation))) throw new HostError('failed', 'a saved plan is applied as it is, without --target and --exclude', { hint: 'Plan with them, and save that.' });
  refuseUnfit(saved, openHost(invocation, io), io.now(), maxAge(invocation));
  const prepared = await prepareWith(policyOfPlan(saved), invocation, io, saved.saved.selection);
  if (prepared.ok) refuseStale(saved, prepared.value.proposal);
  return prepared;
}

function maxAge(invocation: Invocation): number {
  return timeOf(invocation, 'max-age', '24h');
}

function lockTimeout(invocation: Invocation): number {
  return timeOf(invocation, 'lock-timeout', '0s');
}

/** In milliseconds. Throws HostError for what is no time. */
function timeOf({ values }: Invocation, option: string, otherwise: string): number {
  const text = values.get(option) ?? otherwise;
  const found = duration(text);
  if (found === undefined) throw new HostError('failed', `--${option} ${JSON.stringify(text)} is not a time`, { hint: 'Write 90s, 30min, 24h or 7d.' });
  return found;
}

function showPlan({ proposal, sources }: Prepared, { switches }: Invocation, io: Io): void {
  io.out(renderPlan(proposal.plan, io.outLook, { diff: switches.has('diff'), verbose: switches.has('verbose'), sources }));
}

async function applyNow(prepared: Prepared, invocation: Invocation, io: Io): Promise<ExitCode> {
  const { host, policy, proposal } = prepared;
  const log = await openLog(invocation, io);
  const show = progress(invocation, io);
  const result = await holdLock(host, lockTimeout(invocation), io, async () => {
    const onEvent = (event: ApplyEvent): void => {
      log.event(event);
      show(event);
    };
    const done = await betweenActs((asked) => applyPlan(host, policy, proposal, onEvent, asked));
    await writeApplied(host, record(prepared, io));
    return done;
  });
  const remaining = result.converged ? [] : unfinished(result);
  if (!wantsJson(invocation)) reportResult(prepared, result, remaining, io);
  log.result(result.converged, result.performed);
  return finish(invocation, io, { plan: proposal.plan, result, remaining }, codeOf(result));
}

function codeOf({ converged, fault }: ApplyResult): ExitCode {
  if (fault !== undefined) return worlds(fault).code;
  return converged ? exitCode.done : exitCode.error;
}

/** What ended the apply, or what is still not as it should be. */
function unfinished({ fault, performed, remaining }: ApplyResult): Diagnostic[] {
  if (fault === undefined) return explainRemaining(remaining);
  const { finding } = worlds(fault);
  const acts = performed === 1 ? 'One act was' : `${performed} acts were`;
  return [{ ...finding, hint: `${finding.hint === undefined ? '' : `${finding.hint} `}${acts} done before; pvewall plan shows what is left.` }];
}

function reportResult({ proposal, sources }: Prepared, result: ApplyResult, remaining: readonly Diagnostic[], io: Io): void {
  if (result.converged) {
    io.out(`\nApplied: ${doneWords(proposal.plan.summary)}. Read again: ${proposal.plan.node} is as the policy says.\n`);
  } else {
    io.err(`\n${renderDiagnostics(remaining, sources, io.errLook)}`);
  }
}

/** Nothing to do is a success, and what the policy covers is known from now on. */
async function keepRecord(prepared: Prepared, invocation: Invocation, io: Io): Promise<ExitCode> {
  const { host, proposal, applied } = prepared;
  const now = record(prepared, io);
  if (now.addresses.join(' ') !== applied.join(' ')) await holdLock(host, lockTimeout(invocation), io, () => writeApplied(host, now));
  return finish(invocation, io, { plan: proposal.plan }, exitCode.done);
}

/** A part of the policy adds to what was applied before; all of it stands for itself. */
function record({ applied, proposal }: Prepared, io: Io): Applied {
  const before = isPartial(proposal.selection) ? applied : [];
  return { appliedAt: io.now().toISOString(), addresses: [...new Set([...before, ...proposal.covered])] };
}

interface Ending {
  readonly plan: Plan;
  readonly result?: ApplyResult;
  readonly remaining?: readonly Diagnostic[];
}

function finish(invocation: Invocation, io: Io, ending: Ending, code: ExitCode): ExitCode {
  if (wantsJson(invocation)) io.out(renderApplyJson(ending));
  return code;
}
