import type { Effect } from '@pvewall/model';
import type { Assessment, Unit } from '@pvewall/resources';

/** As much of a step as its order depends on. */
export interface Orderable {
  readonly unit: Pick<Unit, 'kind'>;
  readonly assessment: Pick<Assessment, 'effects' | 'detour'>;
}

/** What is done to one resource at a time, and which part of all that is done to it. */
export interface OrderedStep<Step> {
  readonly step: Step;
  readonly effects: readonly Effect[];
  /** `whole`: all of it. Else it is written more than once; `last` leaves it as it should be. */
  readonly part: 'whole' | 'first' | 'middle' | 'last';
}

/**
 * Make before break: the order in which no state between two effects is worse than both ends.
 *
 * cluster.fw is what all other files refer to and what switches everything on. When it changes together with others, it
 * is written first so that it has the names of both ends (and is off, or more permissive), and last as it should be;
 * one write where that does.
 *
 * A node's chains hold the rules of its host.fw and then those of cluster.fw. When both change, each host.fw gets the
 * rules of both ends, then cluster.fw its new rules and policies, then host.fw loses its old rules: at every moment the
 * node has either all of its old rules and the new ones that come before all others, or all of its new rules and the
 * old ones that come before all others, and the first one that matches is one that decides before or after.
 *
 * Guests and VNets are chains of their own; each file is written atomically, with its switch, its policies and its rules,
 * so their order among themselves does not matter: a packet through two guests is stopped by neither on the way if both
 * let it through before and after. (One that is stopped by the one before, and by the other after, may pass in between.)
 *
 * The steps in the middle keep the kinds' order. Kernel values and ebtables come before anything tightens or a tier is
 * switched on: an effect that fails there is undone while the host is still at its most permissive.
 */
export function orderActs<Step extends Orderable>(steps: readonly Step[]): readonly OrderedStep<Step>[] {
  const acting = steps.filter(({ assessment }) => assessment.effects.length > 0);
  const cluster = acting.find(({ unit }) => unit.kind === 'cluster');
  if (cluster === undefined || acting.length === 1) return named(acting.map(whole));
  const others = acting.filter((step) => step !== cluster);
  const hosts = others.filter(({ unit }) => unit.kind === 'host');
  const [first, middle, last] = clusterParts(cluster, hosts.length > 0);
  const twice = new Map((middle.effects.length === 0 ? [] : hosts).map((step) => [step, hostParts(step)]));
  return named([
    first,
    ...[...twice.values()].map(([early]) => early),
    ...others.filter((step) => !twice.has(step)).map(whole),
    middle,
    ...[...twice.values()].map(([, late]) => late),
    last,
  ]);
}

interface Part<Step> {
  readonly step: Step;
  readonly effects: readonly Effect[];
}

function whole<Step extends Orderable>(step: Step): Part<Step> {
  return { step, effects: step.assessment.effects };
}

/** Rules of cluster.fw that change alone can be merged; with those of a host.fw they are changed in one go, in the middle. */
function clusterParts<Step extends Orderable>(step: Step, withHosts: boolean): readonly [Part<Step>, Part<Step>, Part<Step>] {
  const none = { step, effects: [] };
  const detour = step.assessment.detour;
  if (detour === undefined) return [whole(step), none, none];
  const [first = [], middle = [], last = []] = withHosts ? detour(['before', 'after']) : detour(['both', 'both']);
  return [{ step, effects: first }, { step, effects: middle }, { step, effects: last }];
}

function hostParts<Step extends Orderable>(step: Step): readonly [Part<Step>, Part<Step>] {
  const [early = [], late = []] = step.assessment.detour?.(['both']) ?? [step.assessment.effects];
  return [{ step, effects: early }, { step, effects: late }];
}

/** Says of each part which it is; those with nothing to do go. */
function named<Step extends Orderable>(parts: readonly Part<Step>[]): OrderedStep<Step>[] {
  const acts = parts.filter(({ effects }) => effects.length > 0);
  const ends = new Map<Step, { first: Part<Step>; last: Part<Step> }>();
  for (const act of acts) ends.set(act.step, { first: ends.get(act.step)?.first ?? act, last: act });
  return acts.map((act) => ({ ...act, part: partOf(act, ends.get(act.step)) }));
}

function partOf<Step>(act: Part<Step>, ends: { readonly first: Part<Step>; readonly last: Part<Step> } | undefined): OrderedStep<Step>['part'] {
  if (ends === undefined || ends.first === ends.last) return 'whole';
  if (act === ends.first) return 'first';
  return act === ends.last ? 'last' : 'middle';
}
