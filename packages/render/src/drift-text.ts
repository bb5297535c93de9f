import type { Address, Drift, ResourcePlan } from '@pvewall/model';
import { checkBlocks } from './checks-text.ts';
import { amountOf, driftSections, isKnown, nobodyKnows, partOf, wholeFileNote, type DriftSection } from './drift-sections.ts';
import { driftSummary } from './drift-summary.ts';
import { prose } from './layout.ts';
import type { Look } from './look.ts';
import { findings, inBlocks, quietBlock, resourceBlocks, type PlanOptions, type Written } from './plan-text.ts';

/**
 * Differences for eyes: those that were made on the host, those of the policy, and what nobody can tell; then what the
 * checks found. Checks that pass are shown when asked for everything.
 */
export function renderDrift(drift: Drift, look: Look, options: PlanOptions = {}): string {
  const { plan, checks } = drift;
  const told = { ...options, question: 'drift' as const, written: writtenOf(drift) };
  const verbose = options.verbose === true;
  return inBlocks([
    ...(isKnown(drift) ? Object.values(driftSections).flatMap((section) => sectionBlocks(drift, section, look, told)) : resourceBlocks(plan.resources, look, told)),
    quietBlock(plan, look, told),
    ...findings(plan, look, told),
    isKnown(drift) || plan.resources.length === 0 ? '' : prose(nobodyKnows(drift), look),
    ...checkBlocks(checks, look, { verbose, problemsOnly: !verbose, told: plan.diagnostics.map(({ message }) => message) }),
    prose(driftSummary(drift), look, 'strong'),
  ]);
}

function writtenOf({ origins }: Drift): Map<Address, Written> {
  return new Map([...origins].map(([address, { changedAt, changedBy }]) => [address, { at: changedAt, by: changedBy }]));
}

function sectionBlocks(drift: Drift, section: DriftSection, look: Look, options: PlanOptions): string[] {
  const resources = partOf(drift, section);
  if (resources.length === 0) return [];
  const own = section === driftSections.policy ? { ...options, written: new Map() } : section === driftSections.host ? { ...options, fileNote: wholeFileNote } : options;
  return [headingBlock(section, resources, look), ...resourceBlocks(resources, look, own)];
}

function headingBlock({ heading, legend }: DriftSection, resources: readonly ResourcePlan[], look: Look): string {
  const hasMarks = resources.some(({ changes }) => changes.length > 0);
  return [prose(heading(amountOf(resources)), look, 'strong'), ...(legend === undefined || !hasMarks ? [] : [prose(legend('~'), look, 'quiet', 1)])].join('\n');
}
