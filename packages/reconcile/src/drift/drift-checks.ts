import { checkFindings, hasErrors, type Address, type CheckOutcome, type CheckResult, type Diagnostic, type Host } from '@pvewall/model';
import { hostChecks } from '@pvewall/checks';
import type { Policy } from '@pvewall/resources';
import type { Proposal } from '../make-plan.ts';
import { runChecks } from '../run-checks.ts';

export interface DriftChecksAsked {
  readonly policy: Policy;
  /** What leads from the host to the policy. */
  readonly proposal: Proposal;
  /** Whether it belongs to others. */
  readonly isTheirs: (address: Address) => boolean;
  /** Codes of findings that the policy puts up with. */
  readonly allowed: ReadonlySet<string>;
}

/**
 * What is wrong beyond the files, of what a policy relies on. Of what is no host nothing is asked: its plan says so.
 * Throws HostError.
 */
export async function driftChecks(host: Host, { policy, proposal, isTheirs, allowed }: DriftChecksAsked): Promise<CheckOutcome[]> {
  if (proposal.covered.length === 0 && hasErrors(proposal.plan.diagnostics)) return [];
  const outcomes = await runChecks(host, { relied: new Set(proposal.covered), stated: statedSections(policy), checks: hostChecks });
  const isSilent = ({ code, address }: Diagnostic): boolean => allowed.has(code) || (address !== undefined && isTheirs(address));
  return outcomes.map((outcome) => ({ ...outcome, result: without(outcome.result, isSilent) }));
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
