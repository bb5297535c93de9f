import { hasErrors, type Diagnostic, type Drift, type Plan, type ResourcePlan } from '@pvewall/model';
import type { ApplyCheck, Policy } from '@pvewall/policy';
import { planRepair, type ApplyResult, type Guard, type Proposal, type RepairWay } from '@pvewall/reconcile';
import { renderPlan, type DriftRepair } from '@pvewall/render';
import { guardFinding } from '@pvewall/resources';
import { approve } from '../applying/approve.ts';
import { codeOfResult, performTask, refuseWhileWaiting, type Task } from '../applying/carry-out-task.ts';
import { confirmWindow } from '../applying/confirm-window.ts';
import { refuseGuarded } from '../applying/refuse-guarded.ts';
import { endingOf, findingsOf, reportResult } from '../applying/report-result.ts';
import { paragraphs, timeInWords } from '../applying/say.ts';
import type { Invocation } from '../command.ts';
import { checksAsked } from '../confirm-checks/checks-of.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { withLockOut } from '../lock-out/plan-lock-out.ts';
import { codeOfErrors, testPrepared } from '../policy-tests/test-plan.ts';
import type { Prepared } from '../prepare.ts';
import { planTraffic } from '../traffic/plan-traffic.ts';
import { statedLocalNetwork } from '../traffic/stated-local-network.ts';
import { policyThen, type DriftLook } from './look-for-drift.ts';

export interface Repaired {
  readonly repair: DriftRepair;
  /** Why it was not repaired; undefined when it was, or when there was nothing to repair. */
  readonly code: ExitCode | undefined;
}

type Left = DriftRepair['left'];

/**
 * Takes back what the host left, as an apply of what was applied there last: the same tests, guards, question, lock,
 * journal and revert. Throws HostError.
 */
export async function repairDrift({ prepared, drift }: DriftLook, invocation: Invocation, io: Io): Promise<Repaired> {
  if (prepared.settled?.status === 'waiting') refuseWhileWaiting(prepared.settled);
  const errors = errorsOf(drift.plan.diagnostics);
  // What cannot be compared may be what makes the rest go wrong.
  if (errors.length > 0) return notDone('impossible', [], exitCode.error, errors);
  const { way, left } = await planRepair(prepared.reader, { drift, applied: prepared.applied, load: policyThen });
  if (way === undefined) return { repair: { outcome: 'nothing', changes: 0, taken: [], left, findings: [] }, code: undefined };
  const guarded = await withGuards(prepared, way, invocation);
  const { host, policy, proposal: { plan, guards } } = guarded;
  const confirmWithin = confirmWindow(host, invocation, policy);
  const checks = checksDeciding(invocation, policy, confirmWithin, io);
  if (isForPeople(invocation)) await showWay(guarded, { drift, left }, invocation, io);
  if (hasErrors(plan.diagnostics)) return errorsInTheWay(plan.diagnostics, left);
  const refused = refuseGuarded(guards, invocation, io, insteadOf(guards, plan));
  if (refused !== undefined) return notDone('refused', left, refused);
  if (!(await approve(host, invocation, io))) return notDone('declined', left, exitCode.declined);
  const task: Task = { host, plan, sources: new Map(), confirmWithin, checks, undertaking: way.undertaking, proof: 'is as it was applied there' };
  const result = await performTask(task, invocation, io);
  if (isForPeople(invocation)) reportResult(task, result, io);
  return ended(result, takenBy(way, drift), left);
}

/** Text is told as it comes; the other formats are one document at the end. */
export function isForPeople({ values }: Invocation): boolean {
  return (values.get('format') ?? 'text') === 'text';
}

/** On a timer nobody is there to confirm: the checks that the policy names decide then, asked for or not. */
function checksDeciding(invocation: Invocation, policy: Policy, confirmWithin: number | undefined, io: Io): readonly ApplyCheck[] | undefined {
  const named = policy.apply?.checks ?? [];
  const isUnattended = confirmWithin !== undefined && !io.interactive && named.length > 0;
  return isUnattended ? named : checksAsked(invocation, policy, confirmWithin);
}

/** The way back as a plan with all that stands in the way of an apply. */
async function withGuards(prepared: Prepared, { proposal, policy }: RepairWay, invocation: Invocation): Promise<Prepared> {
  const { reader } = prepared;
  const traffic = planTraffic(reader, proposal, statedLocalNetwork(invocation));
  const guarded = inWordsOfRepair(await withLockOut(reader, proposal, policy, traffic.states, 'then'));
  return testPrepared({ ...prepared, policy, proposal: guarded, traffic });
}

/** What is refused says how this command would do it. */
function inWordsOfRepair(proposal: Proposal): Proposal {
  const { plan, guards } = proposal;
  const codes = new Set<string>(guards.map(({ code }) => code));
  const diagnostics = [...plan.diagnostics.filter(({ code }) => !codes.has(code)), ...guards.map((guard) => guardFinding(guard, 'pvewall drift --repair'))];
  return { ...proposal, plan: { ...plan, diagnostics } };
}

/** What a timer can do, which passes no flags: leave out what is refused. */
function insteadOf(guards: readonly Guard[], { resources }: Plan): string {
  const addresses = resources.map(({ address }) => address);
  const refused = guards.map((guard) => addresses.find((address) => guard.address === address || guard.address.startsWith(`${address}.`)) ?? addresses[0] ?? 'cluster');
  const excludes = [...new Set(refused)].map((address) => `--exclude ${address}`).join(' ');
  const who = guards.some(({ code }) => code === 'guard/lock-out') ? '; who must get in is said by `management.from` of the policy' : '';
  return `; ${excludes} leaves it as it is${who}`;
}

async function showWay({ proposal, traffic }: Prepared, { drift, left }: { readonly drift: Drift; readonly left: Left }, { switches }: Invocation, io: Io): Promise<void> {
  const heading = `Repair: back to what was applied${drift.appliedAt === undefined ? '' : ` (last ${timeInWords(drift.appliedAt)})`}`;
  const isSeen = left.length === 0 && isPartOf(proposal.plan, drift);
  const said = isSeen ? ['This takes back all that is shown above as drift.'] : [];
  const look = { diff: switches.has('diff'), verbose: switches.has('verbose'), traffic: await traffic.changes(), isSeen };
  io.out(`\n${paragraphs([heading, ...said], io.outLook)}\n${renderPlan(proposal.plan, io.outLook, look)}`);
}

/** Whether the reader has seen all of it as what was made on the host; wherever it stands in a policy. */
function isPartOf({ resources }: Plan, { plan: shown, origins }: Drift): boolean {
  const seen = new Map(shown.resources.map((resource) => {
    const made = origins.get(resource.address)?.changes ?? [];
    return [resource.address, wordsOf({ ...resource, changes: resource.changes.filter((_, i) => made[i] === 'host') })];
  }));
  return resources.every((resource) => seen.get(resource.address) === wordsOf(resource));
}

/** Without changes all there is to see are effects. */
function wordsOf({ changes, effects }: ResourcePlan): string {
  return JSON.stringify([changes.map(({ action, label, before, after, from, to, reason }) => [action, label, before, after, from, to, reason]), changes.length === 0 ? effects : '']);
}

function errorsInTheWay(diagnostics: readonly Diagnostic[], left: Left): Repaired {
  const code = codeOfErrors(diagnostics);
  return notDone(code === exitCode.refused ? 'refused' : 'impossible', left, code, errorsOf(diagnostics));
}

function notDone(outcome: DriftRepair['outcome'], left: Left, code: ExitCode, findings: readonly Diagnostic[] = []): Repaired {
  return { repair: { outcome, changes: 0, taken: [], left, findings }, code };
}

function ended(result: ApplyResult, taken: DriftRepair['taken'], left: Left): Repaired {
  const { outcome, run, confirmUntil } = endingOf(result);
  if (result.outcome !== 'reverted') return { repair: { outcome, run, changes: amountOf(taken), taken, left, confirmUntil, findings: [] }, code: undefined };
  return { repair: { outcome, run, changes: 0, taken: [], left, findings: findingsOf(result) }, code: codeOfResult(result) };
}

function takenBy({ proposal: { plan } }: RepairWay, { origins }: Drift): DriftRepair['taken'] {
  return plan.resources.map(({ address, subject, changes }) => {
    const { changedAt, changedBy } = origins.get(address) ?? {};
    return { address, subject, changes, changedAt, changedBy };
  });
}

/** What is only written again counts as one. */
function amountOf(taken: DriftRepair['taken']): number {
  return taken.reduce((sum, { changes }) => sum + Math.max(1, changes.length), 0);
}

function errorsOf(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.filter(({ severity }) => severity === 'error');
}
