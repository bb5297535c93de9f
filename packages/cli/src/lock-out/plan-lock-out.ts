import { caller } from '@pvewall/host';
import { hasErrors, type Diagnostic, type Host } from '@pvewall/model';
import type { Policy } from '@pvewall/policy';
import type { Proposal } from '@pvewall/reconcile';
import { guardFinding } from '@pvewall/resources';
import { unknownSources } from '@pvewall/traffic';
import { report } from '../diagnostics.ts';
import type { TrafficStates } from '../traffic/traffic-states.ts';
import { lockOutFindings } from './lock-out-guards.ts';
import { proveLockOut, type Administering } from './prove-lock-out.ts';
import { readAccess } from './read-access.ts';
import { switchOnFindings } from './switch-on.ts';

/**
 * The same proposal with what it would do to whoever administers: guards, and findings beside them. What the policy itself
 * says must get in is looked at even where nothing changes.
 * @param who whose access counts; those `now-or-then` when absent
 */
export async function withLockOut(host: Host, proposal: Proposal, policy: Policy, states: () => Promise<TrafficStates>, who?: Administering): Promise<Proposal> {
  const { plan } = proposal;
  if (hasErrors(plan.diagnostics) || !(touchesNodes(proposal) || policy.management !== undefined)) return proposal;
  const made = await states();
  const access = await readAccess(host, host.kind === 'local' ? caller() : undefined);
  const lost = proveLockOut(touchesNodes(proposal) ? made : unchanged(made), policy, access, who);
  const { guards, diagnostics } = lockOutFindings(lost, made, policy);
  const findings = [...unknown(made, policy), ...switchOnFindings(made, policy, access), ...guards.map((guard) => guardFinding(guard)), ...diagnostics];
  return { ...proposal, guards: [...proposal.guards, ...guards], plan: { ...plan, diagnostics: [...plan.diagnostics, ...findings] } };
}

/** The same nodes before as after, which prove that nothing is lost by being the same. */
function unchanged(states: TrafficStates): TrafficStates {
  return { ...states, before: states.after, between: [] };
}

const nodeFiles = /^\/etc\/pve\/(?:firewall\/cluster|nodes\/[^/]+\/host)\.fw$/;

/** What guests, bridges and the kernel's values do is no matter of who reaches a node. */
function touchesNodes({ order }: Proposal): boolean {
  return order.some(({ effects }) => effects.some((effect) => 'path' in effect && nodeFiles.test(effect.path)));
}

function unknown({ after: [now] }: TrafficStates, { management }: Policy): Diagnostic[] {
  if (management === undefined || now === undefined) return [];
  const names = unknownSources(now, management.from.map(({ text }) => text));
  return management.from.filter(({ text }) => names.includes(text)).map(({ text, at }) =>
    report('lock-out/unknown-source', {
      message: `management.from names ${text}, and the datacenter would not have it`,
      hint: 'Define it under `cluster.aliases` or `cluster.ipsets`, or write the network itself.',
      address: 'management.from',
      place: at,
    }),
  );
}
