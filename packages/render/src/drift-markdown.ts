import { checkFindings, checkGroups, isProblem, summarize, verdictOf, type CheckOutcome, type Drift, type ResourcePlan } from '@pvewall/model';
import { checksSummary } from './checks-text.ts';
import { diagnosticCounts } from './diagnostic-text.ts';
import { repairLines, type DriftRepair } from './drift-repair.ts';
import { amountOf, driftSections, isKnown, nobodyKnows, partOf, wholeFileNote, type DriftSection } from './drift-sections.ts';
import { driftSummary } from './drift-summary.ts';
import { findingsMarkdown, lineMarkdown, mostOfLine, mostOfName, textMarkdown } from './findings-markdown.ts';
import { clipped, code, sizeOf } from './markdown.ts';
import { writtenNote } from './plan-text.ts';
import { summaryWords } from './summary-line.ts';
import { tiersMarkdown } from './tiers-markdown.ts';
import { timeText } from './time-text.ts';
import { unmanagedLines } from './unmanaged-line.ts';
import { visible } from './visible.ts';

/** GitHub refuses a comment of more than 65,536 characters; this leaves some for the rest. In bytes. */
const room = 57_000;
const roomForFindings = 8000;
const roomForNotes = 3000;
const mostLines = 10;

/**
 * A drift for an issue or a chat: what it comes to, what the checks found, then the differences, by who made them and
 * folded by tier; less than 60 KB. `repair`: what --repair did, of which the drift is what is left. As in a plan, nothing
 * that a policy or a host could have chosen is read as Markdown.
 */
export function renderDriftMarkdown(drift: Drift, repair?: DriftRepair): string {
  const { plan, appliedAt } = drift;
  const first = [
    `### pvewall drift: ${code(clipped(plan.node, mostOfName))} ${signs[verdictOf(drift)]}`,
    `**${lineMarkdown(driftSummary(drift))}**`,
    ...(repair === undefined ? [] : repairBlocks(repair)),
    appliedAt === undefined ? '' : `Last applied ${lineMarkdown(timeText(appliedAt))}.`,
    findingsMarkdown(diagnosticCounts(plan.diagnostics), plan.diagnostics, roomForFindings),
    checksBlock(drift.checks),
  ];
  const last = unmanagedLines(plan.unmanaged, { list: false }).map(lineMarkdown);
  const left = room - [...first, ...last].reduce((sum, block) => sum + sizeOf(block) + 2, 0);
  const blocks = [...first, ...sectionsOf(drift, left), ...last].filter((block) => block !== '');
  return `${blocks.join('\n\n')}\n`;
}

/** Words, so that a chat's search finds them. */
const signs = { 'in-sync': '(in sync)', differs: '(differs)', unknown: '(could not look)' } as const;

/** What was taken back, and who had made it, stands in front of what is left. */
function repairBlocks(repair: DriftRepair): string[] {
  const notes = repair.taken.map(({ address, changedAt, changedBy, changes }) => clipped(visible([address, summaryWords(summarize(changes)), writtenNote({ at: changedAt, by: changedBy })].join(' ').trim()), mostOfLine));
  return [...repairLines(repair).slice(0, mostLines).map(lineMarkdown), ...(notes.length === 0 ? [] : [textMarkdown(notes, roomForNotes, '\n')])];
}

/** What one section does not need is the others'. */
function sectionsOf(drift: Drift, bytes: number): string[] {
  const { plan } = drift;
  if (plan.resources.length === 0) return [];
  if (!isKnown(drift)) return sectionBlocks(nobodyKnows(drift), plan.resources, drift, bytes);
  const found = Object.values(driftSections).filter((section) => partOf(drift, section).length > 0);
  let left = bytes;
  return found.flatMap((section, i) => {
    const blocks = sectionOf(drift, section, Math.floor(left / (found.length - i)));
    left -= blocks.reduce((sum, block) => sum + sizeOf(block) + 2, 0);
    return blocks;
  });
}

function sectionOf(drift: Drift, section: DriftSection, bytes: number): string[] {
  const resources = partOf(drift, section);
  // When a file was written says nothing of what the policy asks for since.
  const told = section === driftSections.policy ? { ...drift, origins: new Map() } : drift;
  const heading = [section.heading(amountOf(resources)), ...(section.legend === undefined ? [] : [section.legend('!')])].join(' ');
  return sectionBlocks(`${heading}:`, resources, told, bytes, section === driftSections.host ? wholeFileNote : undefined);
}

function sectionBlocks(heading: string, resources: readonly ResourcePlan[], drift: Drift, bytes: number, noteOf: (resource: ResourcePlan) => string = () => ''): string[] {
  const first = [lineMarkdown(heading), writtenBlock(resources, drift, noteOf)].filter((block) => block !== '');
  return [...first, ...tiersMarkdown(resources, bytes - first.reduce((sum, block) => sum + sizeOf(block) + 2, 0))];
}

/** When the files were written, and by whom; and which are gone. */
function writtenBlock(resources: readonly ResourcePlan[], { origins }: Drift, noteOf: (resource: ResourcePlan) => string): string {
  const notes = resources.flatMap((resource) => {
    const { address } = resource;
    const { changedAt, changedBy } = origins.get(address) ?? {};
    const note = [noteOf(resource), writtenNote({ at: changedAt, by: changedBy })].filter((part) => part !== '').join(' ');
    return note === '' ? [] : [clipped(visible(`${address} ${note}`), mostOfLine)];
  });
  return notes.length === 0 ? '' : textMarkdown(notes, roomForNotes, '\n');
}

function checksBlock(checks: readonly CheckOutcome[]): string {
  const problems = checkGroups.flatMap((group) => checks.filter((check) => check.group === group && isProblem(check)));
  const blind = problems.flatMap(({ title, result }) => (result.status === 'unknown' ? [visible(`cannot tell whether ${title}: ${result.reason}`)] : []));
  return findingsMarkdown(`Checks: ${checksSummary(checks)}`, checkFindings(problems), roomForFindings, blind);
}
