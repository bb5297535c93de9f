import type { Plan } from '@pvewall/model';
import type { TrafficChanges } from '@pvewall/traffic';
import { diagnosticBlocks, diagnosticCounts } from './diagnostic-text.ts';
import { fewOfEach } from './few-of-each.ts';
import { plain } from './look.ts';
import { clipped, code, escapeMarkdown, fenced, fittingIn, sizeOf } from './markdown.ts';
import { summaryLine } from './summary-line.ts';
import { tiersMarkdown } from './tiers-markdown.ts';
import { trafficMarkdown } from './traffic-markdown.ts';
import { unmanagedLines } from './unmanaged-line.ts';
import { count } from './words.ts';

/**
 * A plan for a merge request: the summary, what to know, then the changes, folded by tier; less than 60 KB. Everything
 * that a policy or a host could have chosen stands in a code block or is escaped, so that a comment cannot become a link,
 * an image or a mention. Without `traffic` nothing is said of packets.
 */
export function renderPlanMarkdown(plan: Plan, traffic?: TrafficChanges): string {
  const last = unmanagedLines(plan.unmanaged, { list: false }).map((line) => escapeMarkdown(clipped(line, mostOfLine)));
  const first = [
    `### pvewall: ${code(clipped(plan.node, mostOfName))}`,
    `**${escapeMarkdown(clipped(summaryLine(plan), mostOfLine))}**`,
    ...(traffic === undefined ? [] : trafficMarkdown(traffic)),
    diagnosticsBlock(plan),
  ];
  const left = room - [...first, ...last].reduce((sum, block) => sum + sizeOf(block) + 2, 0);
  const blocks = [...first, ...tiersMarkdown(plan.resources, left), ...last].filter((block) => block !== '');
  return `${blocks.join('\n\n')}\n`;
}

/** GitHub refuses a comment of more than 65,536 characters; this leaves some for the rest. In bytes. */
const room = 58_000;
const roomForFindings = 15_000;
/** Of one finding; whoever chose a name chose its length. In characters. */
const mostOfFinding = 1500;
const mostOfLine = 500;
const mostOfName = 100;

function diagnosticsBlock({ diagnostics }: Plan): string {
  if (diagnostics.length === 0) return '';
  const { shown, more } = fewOfEach(diagnostics);
  const all = diagnosticBlocks(shown, new Map(), plain).map((block) => clipped(block, mostOfFinding));
  const { fitting: blocks, left } = fittingIn(roomForFindings, all);
  const { fitting: rest } = fittingIn(roomForFindings / 5, more.map(([name, n]) => `\n\n… and ${count(n, 'more', 'more')} like it [${name}]`));
  const cut = left === 0 ? '' : `\n\n… and ${count(left, 'more', 'more')} that a comment has no room for`;
  return `${diagnosticCounts(diagnostics)}\n\n${fenced('text', blocks.join('\n\n') + cut + rest.join(''))}`;
}
