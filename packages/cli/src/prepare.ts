import type { Diagnostic, Host } from '@pvewall/model';
import { ignoreAlso, type Policy } from '@pvewall/policy';
import { makePlan, readAppliedRecord, recordFindings, type Applied, type Proposal, type Selection, type Settled } from '@pvewall/reconcile';
import type { Invocation } from './command.ts';
import type { ExitCode } from './exit-code.ts';
import { ignoredAddresses } from './ignored-addresses.ts';
import type { Io } from './io.ts';
import { withoutAllowed } from './allowed-in-place.ts';
import { settleFirst } from './applying/settle-first.ts';
import { rememberReadings } from './ask-once.ts';
import { withLockOut } from './lock-out/plan-lock-out.ts';
import { openHost } from './open-host.ts';
import { openPolicy, type Opened } from './open-policy.ts';
import type { PolicyOrigin } from './policy-store/load-cached.ts';
import { refuse } from './report-findings.ts';
import { planTraffic, type PlanTraffic } from './traffic/plan-traffic.ts';
import { statedLocalNetwork } from './traffic/stated-local-network.ts';

/** A policy, a host, and what leads from the one to the other. */
export interface Prepared {
  readonly host: Host;
  /** The same, with what was read for the plan: it answers as it did then. */
  readonly reader: Host;
  /** Without what belongs to others. */
  readonly policy: Policy;
  readonly proposal: Proposal;
  readonly sources: ReadonlyMap<string, string>;
  readonly origin: PolicyOrigin;
  /** What became of an apply that was found open. */
  readonly settled: Settled | undefined;
  /** What earlier applies covered; undefined: there was none, or nobody knows. */
  readonly applied: Applied | undefined;
  readonly traffic: PlanTraffic;
}

export function selectionOf({ lists }: Invocation): Selection {
  return { targets: lists.get('target') ?? [], excludes: lists.get('exclude') ?? [] };
}

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  /** `findings`: why; they are reported already. */
  | { readonly ok: false; readonly code: ExitCode; readonly findings: readonly Diagnostic[] };

/** What plan, apply and drift begin with; findings that end it are reported here. */
export async function prepare(invocation: Invocation, io: Io): Promise<Outcome<Prepared>> {
  const opened = await openPolicy(invocation, io);
  return prepareWith(opened, invocation, io, selectionOf(invocation));
}

/** The same with a policy that is at hand. */
export async function prepareWith({ policy: written, diagnostics, sources, origin }: Opened, invocation: Invocation, io: Io, selection: Selection): Promise<Outcome<Prepared>> {
  const ignored = ignoredAddresses(invocation);
  const findings = [...diagnostics, ...ignored.problems];
  if (written === undefined || ignored.problems.length > 0) return { ok: false, code: refuse(findings, sources, invocation, io), findings };
  const policy = ignoreAlso(written, ignored.addresses);
  const localNetwork = statedLocalNetwork(invocation);
  const host = openHost(invocation, io);
  const settled = await settleFirst(host, io);
  const record = await readAppliedRecord(host);
  const { applied } = record;
  const reader = rememberReadings(host);
  const made = await makePlan(reader, policy, { applied: new Set(applied?.addresses), firstApply: applied === undefined, selection });
  const planned = { ...made, plan: { ...made.plan, diagnostics: withoutAllowed([...recordFindings(record), ...merge(diagnostics, made.plan.diagnostics)], sources) } };
  const traffic = planTraffic(reader, planned, localNetwork);
  const proposal = await withLockOut(reader, planned, policy, traffic.states);
  return { ok: true, value: { host, reader, policy, proposal, sources, origin, applied, settled, traffic } };
}

/** The policy's own findings come up again when its rules stand in the file that a plan would write. */
function merge(ofPolicy: readonly Diagnostic[], ofPlan: readonly Diagnostic[]): Diagnostic[] {
  const identity = ({ code, message, place }: Diagnostic): string => JSON.stringify([code, message, place?.file, place?.line, place?.column]);
  const known = new Set(ofPlan.map(identity));
  return [...ofPolicy.filter((diagnostic) => !known.has(identity(diagnostic))), ...ofPlan];
}
