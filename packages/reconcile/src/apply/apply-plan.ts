import { HostError, type Diagnostic, type Effect, type Host, type Plan, type ResourcePlan } from '@pvewall/model';
import type { Policy } from '@pvewall/resources';
import { report } from '../diagnostics.ts';
import { makePlan, type Proposal, type Step } from '../make-plan.ts';
import type { OrderedStep } from '../order/order-acts.ts';
import type { What } from '../run/run.ts';
import type { Act, Undertaking } from './undertaking.ts';

/** Doing what a plan says, as a whole or not at all; proven by a new plan that is empty. */
export function undertakingOf(policy: Policy, proposal: Proposal, source: Pick<What, 'source' | 'digest'>, record: readonly Effect[]): Undertaking {
  const { plan, order, selection } = proposal;
  return {
    what: { command: 'apply', ...source, summary: plan.summary, addresses: plan.resources.map(({ address }) => address) },
    acts: [...order.map(actOf), ...(record.length === 0 ? [] : [{ address: 'applied', effects: record, silent: true as const }])],
    check: (host) => refuseStale(host, proposal.steps),
    prove: async (host) => explainRemaining((await makePlan(host, policy, { selection })).plan),
  };
}

function actOf({ step, effects, part }: OrderedStep<Step>): Act {
  const { unit } = step;
  const interim = part === 'first' || part === 'middle';
  const act: Act = { address: unit.address, effects, ...(unit.lock !== undefined && { lock: unit.lock }), ...(interim && { interim }) };
  // What is written in two parts is compared with what the first one wrote; each write sees to that by itself.
  return part === 'whole' ? { ...act, renew: (host) => renewed(host, step) } : act;
}

/** Before the first effect: nothing that the plan rests on may have changed. */
async function refuseStale(host: Host, steps: readonly Step[]): Promise<void> {
  for (const { unit, scope, assessment } of steps) {
    const fresh = unit.assess(await host.read(unit.queries), scope);
    if (fresh.fingerprint === assessment.fingerprint) continue;
    throw new HostError('stale', `${unit.subject} changed since it was read; nothing was written`, { hint: planAgain });
  }
}

const planAgain = 'Plan again, and look at what changed.';

/**
 * Reads a resource again. Its effects are made anew, because what others own may have changed meanwhile (Proxmox VE's
 * chains in an ebtables table); what is ours must not have.
 */
async function renewed(host: Host, { unit, scope, assessment }: Step): Promise<readonly Effect[]> {
  const fresh = unit.assess(await host.read(unit.queries), scope);
  if (fresh.fingerprint === assessment.fingerprint) return fresh.effects;
  throw new HostError('stale', `${unit.subject} changed since it was read; it was left as it is`, { hint: planAgain });
}

/** What still differs after an apply, as findings that say what and why. */
export function explainRemaining(remaining: Plan): Diagnostic[] {
  return [...remaining.diagnostics.filter(({ severity }) => severity === 'error'), ...remaining.resources.flatMap(differences)];
}

/** Something to be written again without a change that a person would name differs, too. */
function differences({ address, subject, changes }: ResourcePlan): Diagnostic[] {
  const still = changes.map((change) => `${change.label} is still ${change.before ?? 'absent'} on ${subject}, not ${change.after ?? 'absent'}`);
  const messages = still.length > 0 ? still : [`${subject} would have to be written again`];
  return messages.map((message) => report('apply/not-converged', { address, message, hint: 'Something else writes it, or the host took it differently. Plan again to see whether it stays so.' }));
}
