import type { Change, Drift, Effect, Origin, ResourcePlan } from '@pvewall/model';
import { count } from './words.ts';

/** Differences that somebody made, by resource. */
export interface DriftSection {
  readonly origins: readonly Origin[];
  readonly heading: (amount: string) => string;
  /** Under the heading, where the marks of the changes would be read the other way round; `~` as the marks have it. */
  readonly legend?: (changed: string) => string;
}

export const driftSections = {
  host: { origins: ['host', 'both'], heading: (amount) => `Drift: ${amount}, made on the host since it was applied`, legend: (changed) => `(the way back: + was removed on the host, - was added there, ${changed} was changed)` },
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

/** What somebody did to a whole file, where the way back would only tell that it comes or goes; '' when it is still there. */
export function wholeFileNote({ kind, subject, effects }: ResourcePlan): string {
  const isOf = (effect: Effect): boolean => 'path' in effect && effect.path === subject;
  if (effects.some((effect) => effect.type === 'write-file' && isOf(effect) && effect.before === null)) return `(${['the file is gone from the host', ...(goneMeans[kind] ?? [])].join(': ')})`;
  return effects.some((effect) => effect.type === 'remove-file' && isOf(effect)) ? '(a file that was made on the host)' : '';
}

/** Without its file the firewall of these is off. */
const goneMeans: Readonly<Record<string, readonly string[]>> = {
  cluster: ['the firewall of the datacenter is off'],
  guest: ['no rules of its own filter this guest now'],
};

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
