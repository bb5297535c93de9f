import { HostError, hasErrors, type Address, type Diagnostic, type Effect, type Host, type LockName, type Plan } from '@pvewall/model';
import type { Policy } from '@pvewall/resources';
import { report } from './diagnostics.ts';
import { makePlan, type Proposal, type Step } from './make-plan.ts';

/** What an apply tells while it runs. */
export type ApplyEvent =
  | { readonly type: 'started'; readonly address: Address; readonly index: number; readonly count: number }
  | { readonly type: 'performed'; readonly address: Address; readonly effect: Effect };

/** How an apply ended. `remaining` is the plan made after it: empty when the host converged. */
export interface ApplyResult {
  /** How many effects were done. */
  readonly performed: number;
  /** What ended it between two effects. */
  readonly fault?: HostError;
  readonly remaining: Plan;
  readonly converged: boolean;
}

/**
 * Does what a plan says, resource by resource, each compared once more under its lock, and proves that a new plan is
 * empty. Throws HostError when nothing was done; later faults are in the result.
 * @param stopAsked asked between two effects; a text ends the apply there, and says who asked
 */
export async function applyPlan(
  host: Host,
  policy: Policy,
  proposal: Proposal,
  onEvent: (event: ApplyEvent) => void,
  stopAsked: () => Promise<string | undefined> = () => Promise.resolve(undefined),
): Promise<ApplyResult> {
  await refuseStale(host, proposal.steps);
  let performed = 0;
  const fault = await applySteps(host, proposal.steps, (event) => {
    if (event.type === 'performed') performed++;
    onEvent(event);
  }, stopAsked);
  if (fault !== undefined && performed === 0) throw fault;
  const { plan } = await makePlan(host, policy, { selection: proposal.selection });
  const converged = fault === undefined && plan.resources.length === 0 && !hasErrors(plan.diagnostics);
  return { performed, ...(fault && { fault }), remaining: plan, converged };
}

type StopAsked = () => Promise<string | undefined>;

async function applySteps(host: Host, steps: readonly Step[], onEvent: (event: ApplyEvent) => void, stopAsked: StopAsked): Promise<HostError | undefined> {
  try {
    for (const [index, step] of steps.entries()) {
      onEvent({ type: 'started', address: step.unit.address, index, count: steps.length });
      await applyStep(host, step, onEvent, stopAsked);
    }
    return undefined;
  } catch (error) {
    if (error instanceof HostError) return error;
    throw error;
  }
}

/** Before the first effect: nothing that the plan rests on may have changed. */
async function refuseStale(host: Host, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    const fresh = step.unit.assess(await host.read(step.unit.queries), step.scope);
    if (fresh.fingerprint === step.assessment.fingerprint) continue;
    throw new HostError('stale', `${step.unit.subject} changed since it was read; nothing was written`, { hint: planAgain });
  }
}

const planAgain = 'Plan again, and look at what changed.';

async function applyStep(host: Host, step: Step, onEvent: (event: ApplyEvent) => void, stopAsked: StopAsked): Promise<void> {
  await underLock(host, step.unit.lock, async () => {
    const { effects } = await freshAssessment(host, step);
    for (const effect of effects) {
      const asked = await stopAsked();
      if (asked !== undefined) throw new HostError('failed', `stopped by ${asked}, between two acts`);
      await host.perform(effect);
      onEvent({ type: 'performed', address: step.unit.address, effect });
    }
  });
}

/**
 * Reads a resource again. Its effects are made anew, because what others own may have changed meanwhile (Proxmox VE's
 * chains in an ebtables table); what is ours must not have.
 */
async function freshAssessment(host: Host, { unit, scope, assessment }: Step): Promise<{ effects: readonly Effect[] }> {
  const fresh = unit.assess(await host.read(unit.queries), scope);
  if (fresh.fingerprint === assessment.fingerprint) return fresh;
  throw new HostError('stale', `${unit.subject} changed since it was read; it was left as it is`, { hint: planAgain });
}

async function underLock<T>(host: Host, lock: LockName | undefined, work: () => Promise<T>): Promise<T> {
  return lock === undefined ? work() : host.withLock(lock, work);
}

/** What still differs after an apply, as findings that say what and why. */
export function explainRemaining(remaining: Plan): Diagnostic[] {
  const differing = remaining.resources.flatMap(({ address, subject, changes }) => changes.map((change) => ({ address, subject, change })));
  return [
    ...remaining.diagnostics.filter((diagnostic) => diagnostic.severity === 'error'),
    ...differing.map(({ address, subject, change }) =>
      report('apply/not-converged', {
        address,
        message: `${change.label} is still ${change.before ?? 'absent'} on ${subject}, not ${change.after ?? 'absent'}`,
        hint: 'Something else writes it, or the host took it differently. Plan again to see whether it stays so.',
      }),
    ),
  ];
}
