import { answeredBy, checkFindings, hasErrors, type Address, type CheckOutcome, type CheckResult, type Diagnostic, type Host, type Query, type Reading } from '@pvewall/model';
import { hostChecks } from '@pvewall/checks';
import type { Policy } from '@pvewall/resources';
import type { Proposal } from '../make-plan.ts';
import type { Clock } from '../run/run.ts';
import { runChecks, type ChecksAsked } from '../run-checks.ts';

export interface DriftChecksAsked {
  readonly policy: Policy;
  /** What leads from the host to the policy. */
  readonly proposal: Proposal;
  /** Whether it belongs to others. */
  readonly isTheirs: (address: Address) => boolean;
  /** Codes of findings that the policy puts up with. */
  readonly allowed: ReadonlySet<string>;
  /** For a second look at what is pending: the host that remembers nothing. Absent: one look has to do. */
  readonly again?: { readonly host: Host; readonly clock: Clock };
}

/**
 * What is wrong beyond the files, of what a policy relies on. Of what is no host nothing is asked: its plan says so.
 * Throws HostError.
 */
export async function driftChecks(host: Host, { policy, proposal, isTheirs, allowed, again }: DriftChecksAsked): Promise<CheckOutcome[]> {
  if (proposal.covered.length === 0 && hasErrors(proposal.plan.diagnostics)) return [];
  const asking = { relied: new Set(proposal.covered), stated: statedSections(policy) };
  const first = await runChecks(host, { ...asking, checks: hostChecks });
  const outcomes = again !== undefined && isPending(first) ? await lookAgain(first, host, asking, again) : first;
  const ours = outcomes.map((outcome) => ({ ...outcome, result: without(outcome.result, ({ address }) => address !== undefined && isTheirs(address)) }));
  return ours.map((outcome) => {
    const n = checkFindings([outcome]).filter(({ code }) => allowed.has(code)).length;
    return n === 0 ? outcome : { ...outcome, result: without(outcome.result, ({ code }) => allowed.has(code)), allowed: n };
  });
}

function isPending(outcomes: readonly CheckOutcome[]): boolean {
  return checkFindings(outcomes).some(({ code }) => code === 'check/firewall-pending');
}

/** A guest that starts, or somebody who writes a file, leaves something pending until pve-firewall's next cycle. In seconds. */
const cycle = 11;

/** A timer that looks in such a moment would call somebody for nothing. */
async function lookAgain(first: readonly CheckOutcome[], host: Host, asking: Pick<ChecksAsked, 'relied' | 'stated'>, again: NonNullable<DriftChecksAsked['again']>): Promise<CheckOutcome[]> {
  await again.clock.wait(cycle);
  const second = await runChecks(withProgramsOf(host, again.host), { ...asking, checks: hostChecks.filter(({ group }) => group === 'firewall') });
  return first.map((outcome) => second.find(({ name }) => name === outcome.name) ?? outcome);
}

/** What programs say is asked of the one host, the files of the other. */
function withProgramsOf(files: Host, programs: Host): Host {
  const read = async (queries: readonly Query[]): Promise<Reading[]> => {
    const isFile = (query: Query): boolean => 'path' in query;
    const answers = [await files.read(queries.filter(isFile)), await programs.read(queries.filter((query) => !isFile(query)))].map((readings) => readings.values());
    return queries.map((query) => answers[isFile(query) ? 0 : 1]?.next().value as Reading);
  };
  return answeredBy(files, read);
}

/** Sections of which a policy says all, by address: `cluster.options`. */
function statedSections({ cluster, nodes, guests, vnets }: Policy): Set<Address> {
  const files = [
    ['cluster', cluster] as const,
    ...[...nodes].map(([name, { host }]) => [`node.${name}.host`, host] as const),
    ...[...guests].map(([vmid, guest]) => [`guest.${vmid}`, guest] as const),
    ...[...vnets].map(([name, vnet]) => [`vnet.${name}`, vnet] as const),
  ];
  return new Set(files.flatMap(([address, file]) => (file?.edits.options === undefined ? [] : [`${address}.options`])));
}

function without(result: CheckResult, isSilent: (finding: Diagnostic) => boolean): CheckResult {
  if (result.status !== 'found' || !result.findings.some(isSilent)) return result;
  const findings = result.findings.filter((finding) => !isSilent(finding));
  return findings.length === 0 ? { status: 'not-applicable', reason: 'what it finds is put up with (allow), or belongs to others (ignore)' } : { status: 'found', findings };
}

/** What a plan says of a host for want of checks, and the finding of a check that says the same. */
const saidByChecks: Readonly<Record<string, string>> = {
  'host/nic-without-firewall': 'check/nic-without-firewall',
  'host/stale-ebtables-plugin': 'check/stale-ebtables-plugin',
  'sysctl/overridden-at-boot': 'check/sysctl-overridden',
  'sysctl/sysctl-conf-differs': 'check/sysctl-conf-differs',
};

/** A proposal without the findings that checks tell, or would if the policy did not put up with them. */
export function withoutChecked(proposal: Proposal, checks: readonly CheckOutcome[], allowed: ReadonlySet<string>): Proposal {
  const told = new Set(checkFindings(checks).map(({ code, address = '' }) => `${code} ${address}`));
  const isTold = ({ code, address = '' }: Diagnostic): boolean => {
    const same = saidByChecks[code];
    return same !== undefined && (allowed.has(same) || told.has(`${same} ${address}`));
  };
  const { plan } = proposal;
  return { ...proposal, plan: { ...plan, diagnostics: plan.diagnostics.filter((finding) => !isTold(finding)) } };
}
