import type { Action, Plan, ResourcePlan } from '@pvewall/model';
import { summarize } from '@pvewall/model';
import type { TrafficChanges } from '@pvewall/traffic';
import { changeText } from './change-line.ts';
import { changeList } from './change-list.ts';
import { diagnosticBlocks, diagnosticCounts } from './diagnostic-text.ts';
import { effectLines } from './effect-line.ts';
import { fewOfEach } from './few-of-each.ts';
import { fold, type Fold } from './fold.ts';
import { plain } from './look.ts';
import { code, details, escapeMarkdown, fenced, fittingIn } from './markdown.ts';
import { summaryLine, summaryWords } from './summary-line.ts';
import { trafficMarkdown } from './traffic-markdown.ts';
import { unmanagedLines } from './unmanaged-line.ts';
import { count } from './words.ts';

/**
 * A plan for a merge request: the summary, what to know, then each resource folded. Everything that a policy or a host
 * could have chosen stands in a code block or is escaped, so that a comment cannot become a link, an image or a mention.
 * Without `traffic` nothing is said of packets.
 */
export function renderPlanMarkdown(plan: Plan, traffic?: TrafficChanges): string {
  const first = [
    `### pvewall: ${code(plan.node)}`,
    `**${escapeMarkdown(summaryLine(plan))}**`,
    ...(traffic === undefined ? [] : trafficMarkdown(traffic)),
    diagnosticsBlock(plan),
  ];
  const left = room - first.reduce((sum, block) => sum + block.length, 0);
  const blocks = [
    ...first,
    ...resourceBlocks(plan.resources, left),
    ...unmanagedLines(plan.unmanaged, { list: false }).map(escapeMarkdown),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

/** GitHub refuses a comment of more than 65,536 characters; this leaves some for the rest. */
const room = 55_000;
const roomForFindings = 15_000;

function resourceBlocks(resources: readonly ResourcePlan[], characters: number): string[] {
  const { fitting, left } = fittingIn(characters, fold(resources).map(resourceBlock));
  return left === 0 ? fitting : [...fitting, `… and ${count(left, 'more resource')} that a comment has no room for; the plan as text has all.`];
}

function diagnosticsBlock({ diagnostics }: Plan): string {
  if (diagnostics.length === 0) return '';
  const { shown, more } = fewOfEach(diagnostics);
  const rest = more.map(([name, n]) => `\n\n… and ${count(n, 'more', 'more')} like it [${name}]`).join('');
  const { fitting: blocks, left } = fittingIn(roomForFindings, diagnosticBlocks(shown, new Map(), plain));
  const cut = left === 0 ? '' : `\n\n… and ${count(left, 'more', 'more')} that a comment has no room for`;
  return `${diagnosticCounts(diagnostics)}\n\n${fenced('text', blocks.join('\n\n') + cut + rest)}`;
}

function resourceBlock({ resource, others }: Fold): string {
  const { address, subject, changes } = resource;
  const more = others.length === 0 ? '' : ` and ${count(others.length, 'more', 'more')} alike`;
  const title = `${code(address)}${more}: ${code(subject)}, ${summaryWords(summarize(changes))}`;
  return details(title, fenced('diff', changeLines(resource).join('\n')));
}

/** The marks that the `diff` colouring of GitHub, GitLab and Forgejo knows; `!` is the one for neither. */
const marks: Record<Action, string> = { create: '+', delete: '-', update: '!', move: '!' };

function changeLines({ changes, effects }: ResourcePlan): string[] {
  if (changes.length === 0) return effectLines(effects, plain).map((line) => line.trimStart());
  return changeList(changes).map((line) => `${marks[line.change.action]} ${changeText(line, plain)}`);
}
