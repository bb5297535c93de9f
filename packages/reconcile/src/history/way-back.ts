import { HostError, recordsFolder, summarize, type Diagnostic, type Host, type Plan, type ResourcePlan } from '@pvewall/model';
import { fwFileDetour, fwFileGuards, guardFinding, tierOfFile, type Guard } from '@pvewall/resources';
import type { Act, Undertaking } from '../apply/undertaking.ts';
import { report } from '../diagnostics.ts';
import { digest } from '../digest.ts';
import { orderActs, type Orderable, type OrderedStep } from '../order/order-acts.ts';
import { nameOf, stateOf, type Lasting } from '../undo/state-of.ts';
import { targetsSince, type Target } from './targets.ts';
import { wayBackChanges } from './way-back-changes.ts';

export interface WayBack {
  readonly plan: Plan;
  /** What an apply refuses until somebody says yes to it. */
  readonly guards: readonly Guard[];
  readonly undertaking: Undertaking;
}

/** What leads from the host as it is to how it was before a run. Throws HostError. */
export async function planWayBack(host: Host, id: string): Promise<WayBack> {
  const { targets, repeats } = await targetsSince(host, id);
  const steps = await stepsTo(host, targets);
  const resources = resourcesOf(steps);
  const summary = summarize(resources.flatMap(({ changes }) => changes));
  const guards = steps.flatMap(({ target, effect }) => guardsOf(target.address, effect)).map((guard) => ({ ...guard, hint: 'It was so before that apply.' }));
  return {
    plan: { node: host.node, resources, inSync: targets.length - steps.length, unmanaged: [], diagnostics: guards.map((guard) => guardFinding(guard)), summary },
    guards,
    undertaking: {
      what: { command: 'rollback', source: id, digest: digest(id), summary, addresses: resources.map(({ address }) => address) },
      acts: [...orderActs(steps).map(actOf), ...(steps.length > 0 && repeats.length > 0 ? [{ address: 'systemd', effects: repeats }] : [])],
      check: () => refuseStale(host, steps),
      prove: () => whatDiffers(host, targets),
    },
  };
}

function guardsOf(address: string, effect: Lasting): Guard[] {
  if (effect.type === 'write-file') return fwFileGuards(address, effect.path, effect.before, effect.after);
  return effect.type === 'remove-file' ? fwFileGuards(address, effect.path, effect.before, null) : [];
}

/** A target, and what leads there. */
interface Step extends Orderable {
  readonly target: Target;
  readonly effect: Lasting;
}

/** Made before it is broken, as on the way there (see `orderActs`). */
function stepOf(target: Target, effect: Lasting): Step {
  const [path, before, after] = 'path' in effect ? [effect.path, effect.before, effect.type === 'remove-file' ? null : effect.after] : ['', null, null];
  const detour = fwFileDetour(path, before, after);
  return { target, effect, unit: { kind: tierOfFile(path) ?? effect.type }, assessment: { effects: [effect], ...(detour !== undefined && { detour }) } };
}

async function stepsTo(host: Host, targets: readonly Target[]): Promise<Step[]> {
  const steps: Step[] = [];
  for (const target of targets) {
    const found = await stateOf(host, target.effect, null);
    if (found.status !== 'before') steps.push(stepOf(target, found.wayBack));
  }
  return steps;
}

function actOf({ step: { target: { address, lock }, effect }, effects, part }: OrderedStep<Step>): Act {
  return { address, effects, ...((part === 'first' || part === 'middle') && { interim: true }), ...(lock !== undefined && { lock }), ...(isRecord(effect) && { silent: true }) };
}

/** What was applied last is a record of ours: it goes back with the rest, and is nobody's to review. */
function isRecord(effect: Lasting): boolean {
  return 'path' in effect && effect.path.startsWith(`${recordsFolder}/`);
}

function resourcesOf(steps: readonly Step[]): ResourcePlan[] {
  const shown = steps.filter(({ effect }) => !isRecord(effect));
  const addresses = [...new Set(shown.map(({ target }) => target.address))];
  return addresses.map((address) => {
    const effects = shown.filter(({ target }) => target.address === address).map(({ effect }) => effect);
    return {
      address,
      kind: 'way-back',
      subject: subjectOf(effects),
      changes: effects.flatMap((effect) => wayBackChanges(address, effect)),
      effects,
      unchanged: 0,
      fingerprint: digest(JSON.stringify(effects)),
    };
  });
}

/** One thing by its name; the changes below name the others. */
function subjectOf(effects: readonly Lasting[]): string {
  const names = [...new Set(effects.map(nameOf))];
  return names.length === 1 ? (names[0] as string) : `${names.length} files and values`;
}

async function refuseStale(host: Host, steps: readonly Step[]): Promise<void> {
  for (const { target, effect } of steps) {
    const found = await stateOf(host, target.effect, null);
    if (found.status !== 'before' && JSON.stringify(found.wayBack) === JSON.stringify(effect)) continue;
    throw new HostError('stale', `${nameOf(effect)} changed since it was read; nothing was written`, { hint: 'Plan the way back again, and look at what changed.' });
  }
}

async function whatDiffers(host: Host, targets: readonly Target[]): Promise<Diagnostic[]> {
  const found: Diagnostic[] = [];
  for (const { address, effect } of targets) {
    if ((await stateOf(host, effect, null)).status === 'before') continue;
    found.push(report('apply/not-converged', { address, message: `${nameOf(effect)} is not as it was`, hint: 'Something else writes it, or the host took it differently.' }));
  }
  return found;
}

