import { hasErrors, type Address, type Change, type Drift, type Origin, type ResourcePlan } from '@pvewall/model';
import { prose } from './layout.ts';
import type { Look } from './look.ts';
import { findings, inBlocks, quietBlock, resourceBlocks, type PlanOptions } from './plan-text.ts';
import { summaryLine } from './summary-line.ts';
import { count, list } from './words.ts';

/** Differences that somebody made, by resource. */
interface Section {
  readonly origins: readonly Origin[];
  readonly heading: (amount: string) => string;
}

const sections = {
  host: { origins: ['host', 'both'], heading: (amount) => `Drift: ${amount}, made on the host since it was applied` },
  policy: { origins: ['policy'], heading: (amount) => `Not yet applied: ${amount}, made in the policy since` },
  unknown: { origins: ['unknown'], heading: (amount) => `Unknown: ${amount}, in what the records of earlier applies do not tell` },
} as const satisfies Record<string, Section>;

/** Differences for eyes: those that were made on the host, those of the policy, and what nobody can tell. */
export function renderDrift(drift: Drift, look: Look, options: PlanOptions = {}): string {
  const { plan } = drift;
  const told = { ...options, question: 'drift' as const, writtenAt: timesOf(drift) };
  return inBlocks([
    ...(isKnown(drift) ? Object.values(sections).flatMap((section) => sectionBlocks(drift, section, look, told)) : resourceBlocks(plan.resources, look, told)),
    quietBlock(plan, look, told),
    ...findings(plan, look, told),
    isKnown(drift) || plan.resources.length === 0 ? '' : prose(nobodyKnows(drift), look),
    prose(lastLine(drift), look, 'strong'),
  ]);
}

function nobodyKnows({ appliedAt, plan: { node } }: Drift): string {
  const why = appliedAt === undefined ? `No apply is on record for ${node}` : `What was applied to ${node} is not on record`;
  return `${why}, so it cannot be told whether these were made on the host or in the policy.`;
}

/** Something can be told of at least one difference. */
function isKnown({ origins }: Drift): boolean {
  return [...origins.values()].some(({ changes }) => changes.some((origin) => origin !== 'unknown'));
}

function timesOf({ origins }: Drift): Map<Address, string> {
  return new Map([...origins].flatMap(([address, { changedAt }]) => (changedAt === undefined ? [] : [[address, changedAt]])));
}

function sectionBlocks(drift: Drift, section: Section, look: Look, options: PlanOptions): string[] {
  const resources = partOf(drift, section);
  if (resources.length === 0) return [];
  return [prose(section.heading(amountOf(resources)), look, 'strong'), ...resourceBlocks(resources, look, section === sections.policy ? { ...options, writtenAt: new Map() } : options)];
}

/** The resources with their changes of one section. What is done to the whole is shown where they come first. */
function partOf({ plan, origins }: Drift, section: Section): ResourcePlan[] {
  return plan.resources.flatMap((resource) => {
    const made = origins.get(resource.address)?.changes ?? [];
    const isIn = (of: Section) => made.some((origin) => of.origins.includes(origin));
    if (!isIn(section)) return [];
    const changes = resource.changes.flatMap((change, i) => (section.origins.includes(made[i] ?? 'unknown') ? [made[i] === 'both' ? inBoth(change) : change] : []));
    return [Object.values(sections).find(isIn) === section ? { ...resource, changes } : { ...resource, changes, effects: [], unchanged: 0 }];
  });
}

function inBoth(change: Change): Change {
  const why = change.reason ?? (change.action === 'delete' ? 'not in the policy' : undefined);
  return { ...change, reason: [...(why === undefined ? [] : [why]), 'changed in the policy, too'].join('; ') };
}

function amountOf(resources: readonly ResourcePlan[]): string {
  const n = resources.reduce((sum, { changes }) => sum + changes.length, 0);
  return `${n === 0 ? 'something to be written again' : count(n, 'difference')} in ${count(resources.length, 'resource')}`;
}

/** What a script greps for and a person reads first: how much, and what becomes of it. */
function lastLine(drift: Drift): string {
  const { plan } = drift;
  if (plan.resources.length === 0 || hasErrors(plan.diagnostics)) return summaryLine(plan, 'drift');
  if (!isKnown(drift)) return `Drift: ${amountOf(plan.resources)}; ${applyWill('repairs it', drift)}.`;
  const [host, policy, unknown] = [sections.host, sections.policy, sections.unknown].map((section) => partOf(drift, section)) as [ResourcePlan[], ResourcePlan[], ResourcePlan[]];
  const amounts = [host.length > 0 ? `Drift: ${amountOf(host)}` : 'No drift', ...said('Not yet applied', policy), ...said('Unknown', unknown)];
  if (policy.length + unknown.length === 0) return `${amounts.join('')}; ${applyWill('repairs it', drift)}.`;
  return `${amounts.join('. ')}; ${applyWill('makes it as the policy says', drift)}.`;
}

function said(what: string, resources: readonly ResourcePlan[]): string[] {
  return resources.length === 0 ? [] : [`${what}: ${amountOf(resources)}`];
}

/** A guard would refuse it, until somebody says that it is meant. */
function applyWill(what: string, { flags }: Drift): string {
  return flags.length === 0 ? `pvewall apply ${what}` : `pvewall apply refuses it without ${list(flags)}`;
}
