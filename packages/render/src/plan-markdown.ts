import type { Plan } from '@pvewall/model';
import type { TrafficChanges } from '@pvewall/traffic';
import { diagnosticCounts } from './diagnostic-text.ts';
import { findingsMarkdown, lineMarkdown, mostOfName } from './findings-markdown.ts';
import { clipped, code, sizeOf } from './markdown.ts';
import { summaryLine } from './summary-line.ts';
import { tiersMarkdown } from './tiers-markdown.ts';
import { trafficMarkdown } from './traffic-markdown.ts';
import { unmanagedLines } from './unmanaged-line.ts';

/**
 * A plan for a merge request: the summary, what to know, then the changes, folded by tier; less than 60 KB. Everything
 * that a policy or a host could have chosen stands in a code block or is escaped, so that a comment cannot become a link,
 * an image or a mention. Without `traffic` nothing is said of packets.
 */
export function renderPlanMarkdown(plan: Plan, traffic?: TrafficChanges): string {
  const last = unmanagedLines(plan.unmanaged, { list: false }).map(lineMarkdown);
  const first = [
    `### pvewall: ${code(clipped(plan.node, mostOfName))}`,
    `**${lineMarkdown(summaryLine(plan))}**`,
    ...(traffic === undefined ? [] : trafficMarkdown(traffic)),
    findingsMarkdown(diagnosticCounts(plan.diagnostics), plan.diagnostics, roomForFindings),
  ];
  const left = room - [...first, ...last].reduce((sum, block) => sum + sizeOf(block) + 2, 0);
  const blocks = [...first, ...tiersMarkdown(plan.resources, left), ...last].filter((block) => block !== '');
  return `${blocks.join('\n\n')}\n`;
}

/** GitHub refuses a comment of more than 65,536 characters; this leaves some for the rest. In bytes. */
const room = 58_000;
const roomForFindings = 15_000;
