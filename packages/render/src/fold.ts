import { compareAddresses, type Address, type ResourcePlan } from '@pvewall/model';

/** Resources with the same changes; the first stands for all. */
export interface Fold {
  readonly resource: ResourcePlan;
  /** The others, in natural order. */
  readonly others: readonly Address[];
}

/** From how many on the reader gains by not seeing each. */
const fewest = 3;

/** Hosts have thousands of guests that change alike; they are shown once, where the first of them stands. */
export function fold(resources: readonly ResourcePlan[]): Fold[] {
  const alike = new Map<string, ResourcePlan[]>();
  for (const resource of resources) {
    const key = signature(resource);
    const group = alike.get(key);
    if (group === undefined) alike.set(key, [resource]);
    else group.push(resource);
  }
  return [...alike.values()].flatMap((group) => (group.length < fewest ? group.map(alone) : [together(group)])).sort(byPosition(resources));
}

export function unfolded(resources: readonly ResourcePlan[]): Fold[] {
  return resources.map(alone);
}

function alone(resource: ResourcePlan): Fold {
  return { resource, others: [] };
}

function together(group: readonly ResourcePlan[]): Fold {
  const [resource, ...rest] = [...group].sort((a, b) => compareAddresses(a.address, b.address));
  if (resource === undefined) throw new RangeError('a group of resources has at least one');
  return { resource, others: rest.map((other) => other.address) };
}

function byPosition(resources: readonly ResourcePlan[]): (a: Fold, b: Fold) => number {
  const position = new Map(resources.map((resource, index) => [resource.address, index]));
  return (a, b) => (position.get(a.resource.address) ?? 0) - (position.get(b.resource.address) ?? 0);
}

/** What the reader would see of it, apart from its own name. */
function signature({ kind, address, unchanged, changes, effects }: ResourcePlan): string {
  const seen = changes.map(({ action, label, before, after, fields, from, to, reason }) => [action, label, before, after, fields, from, to, reason]);
  // Without changes all there is to see are effects, which name their own files.
  return JSON.stringify([kind, unchanged, seen, changes.length === 0 ? address : effects.map((effect) => effect.type)]);
}
