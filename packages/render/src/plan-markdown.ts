import type { Action, Plan, ResourcePlan } from '@pvewall/model';
import { summarize } from '@pvewall/model';
import { changeText } from './change-line.ts';
import { changeList } from './change-list.ts';
import { diagnosticBlocks, diagnosticCounts } from './diagnostic-text.ts';
import { effectLines } from './effect-line.ts';
import { fewOfEach } from './few-of-each.ts';
import { fold, type Fold } from './fold.ts';
import { plain } from './look.ts';
import { summaryLine, summaryWords } from './summary-line.ts';
import { unmanagedLines } from './unmanaged-line.ts';
import { visible } from './visible.ts';
import { count } from './words.ts';

/**
 * A plan for a merge request: the summary, what to know, then each resource folded. Everything that a policy or a host
 * could have chosen stands in a code block or is escaped, so that a comment cannot become a link, an image or a mention.
 */
export function renderPlanMarkdown(plan: Plan): string {
  const blocks = [
    `### pvewall: ${code(plan.node)}`,
    `**${escapeMarkdown(summaryLine(plan))}**`,
    diagnosticsBlock(plan),
    ...fitting(fold(plan.resources).map(resourceBlock)),
    ...unmanagedLines(plan.unmanaged, { list: false }).map(escapeMarkdown),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

/** GitHub refuses a comment of more than 65,536 characters; this leaves some for the rest. */
const room = 50_000;

function fitting(blocks: readonly string[]): string[] {
  let length = 0;
  const end = blocks.findIndex((block) => (length += block.length) > room);
  if (end < 0) return [...blocks];
  return [...blocks.slice(0, end), `… and ${count(blocks.length - end, 'more resource')} that a comment has no room for; the plan as text has all.`];
}

function diagnosticsBlock({ diagnostics }: Plan): string {
  if (diagnostics.length === 0) return '';
  const { shown, more } = fewOfEach(diagnostics);
  const rest = more.map(([name, n]) => `\n\n… and ${count(n, 'more', 'more')} like it [${name}]`).join('');
  return `${diagnosticCounts(diagnostics)}\n\n${fenced('text', diagnosticBlocks(shown, new Map(), plain).join('\n\n') + rest)}`;
}

function resourceBlock({ resource, others }: Fold): string {
  const { address, subject, changes } = resource;
  const more = others.length === 0 ? '' : ` and ${count(others.length, 'more', 'more')} alike`;
  const title = `<summary>${code(address)}${more}: ${code(subject)}, ${summaryWords(summarize(changes))}</summary>`;
  return ['<details>', title, '', fenced('diff', changeLines(resource).join('\n')), '', '</details>'].join('\n');
}

/** The marks that the `diff` colouring of GitHub, GitLab and Forgejo knows; `!` is the one for neither. */
const marks: Record<Action, string> = { create: '+', delete: '-', update: '!', move: '!' };

function changeLines({ changes, effects }: ResourcePlan): string[] {
  if (changes.length === 0) return effectLines(effects, plain).map((line) => line.trimStart());
  return changeList(changes).map((line) => `${marks[line.change.action]} ${changeText(line, plain)}`);
}

/** A fence longer than any run of backticks in it; no line of `text` can close it. */
function fenced(language: string, text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}${language}\n${text}\n${fence}`;
}

function code(text: string): string {
  return `<code>${escapeHtml(visible(text))}</code>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[^\p{L}\p{N} ./,:()-]/gu, (character) => `&#${String(character.codePointAt(0))};`);
}

/** Character references are never read as Markdown, whatever the dialect. */
function escapeMarkdown(text: string): string {
  return escapeHtml(visible(text));
}
