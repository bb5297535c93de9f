import type { Change, Drift, Origin, ResourcePlan } from '@pvewall/model';
import { count } from './words.ts';

/** Differences that somebody made, by resource. */
export interface DriftSection {
  readonly origins: readonly Origin[];
  readonly heading: (amount: string) => string;
}

export const driftSections = {
  host: { origins: ['host', 'both'], heading: (amount) => `Drift: ${amount}, made on the host since it was applied` },
  policy: { origins: ['policy'], heading: (amount) => `Not yet applied: ${amount}, made in the policy since` },
  unknown: { origins: ['unknown'], heading: (amount) => `Unknown: ${amount}, in what the records of earlier applies do not tell` },
} as const satisfies Record<string, DriftSection>;

/** Something can be told of at least one difference. */
export function isKnown({ origins }: Drift): boolean {
  return [...origins.values()].some(({ changes }) => changes.some((origin) => origin !== 'unknown'));
}

/** The resources with their changes of one section. What is done to the whole is shown where they come first. */
export function partOf({ plan, origins }: Drift, section: DriftSection): ResourcePlan[] {
  return plan.resources.flatMap((resource) => {
    const made = origins.get(resource.address)?.changes ?? [];
    const isIn = (of: DriftSection) => made.some((origin) => of.origins.includes(origin));
    if (!isIn(section)) return [];
    const changes = resource.changes.flatMap((change, i) => (section.origins.includes(made[i] ?? 'unknown') ? [made[i] === 'both' ? inBoth(change) : change] : []));
    return [Object.values(driftSections).find(isIn) === section ? { ...resource, changes } : { ...resource, changes, effects: [], unchanged: 0 }];
  });
}

function inBoth(change: Change): Change {
  const why = change.reason ?? (change.action === 'delete' ? 'not in the policy' : undefined);
  return { ...change, reason: [...(why === undefined ? [] : [why]), 'changed in the policy, too'].join('; ') };
}

/** `2 differences in 1 resource` */
export function amountOf(resources: readonly ResourcePlan[]): string {
  const n = resources.reduce((sum, { changes }) => sum + changes.length, 0);
  return `${n === 0 ? 'something to be written again' : count(n, 'difference')} in ${count(resources.length, 'resource')}`;
}

/** Why nothing can be told of any difference. */
export function nobodyKnows({ appliedAt, plan: { node, diagnostics } }: Drift): string {
  const isDamaged = diagnostics.some(({ code }) => code === 'apply/record-damaged');
  const why = appliedAt === undefined && !isDamaged ? `No apply is on record for ${node}` : `What was applied to ${node} is not on record`;
  return `${why}, so it cannot be told whether these were made on the host or in the policy.`;
}
