import type { Diagnostic } from '@pvewall/model';
import { diagnosticBlocks } from './diagnostic-text.ts';
import { fewOfEach } from './few-of-each.ts';
import { plain } from './look.ts';
import { clipped, escapeMarkdown, fenced, fittingIn } from './markdown.ts';
import { count } from './words.ts';

/** Whoever chose a name chose its length. In characters. */
const mostOfFinding = 1500;
export const mostOfLine = 500;
export const mostOfName = 100;

/** A line of text of which nothing is read as Markdown. */
export function lineMarkdown(text: string): string {
  return escapeMarkdown(clipped(text, mostOfLine));
}

/** Findings under a title, about as long as `bytes`; '' without any. `before`: what stands above them. */
export function findingsMarkdown(title: string, findings: readonly Diagnostic[], bytes: number, before: readonly string[] = []): string {
  if (findings.length + before.length === 0) return '';
  const { shown, more } = fewOfEach(findings);
  const blocks = [...before, ...diagnosticBlocks(shown, new Map(), plain)].map((block) => clipped(block, mostOfFinding));
  return `${lineMarkdown(title)}\n\n${textMarkdown(blocks, bytes, '\n\n', more.map(([name, n]) => `… and ${count(n, 'more', 'more')} like it [${name}]`))}`;
}

/** As many texts as there is room for, as they stand. */
export function textMarkdown(blocks: readonly string[], bytes: number, between: string, after: readonly string[] = []): string {
  const { fitting, left } = fittingIn(bytes, blocks);
  const rest = left === 0 ? [] : [`… and ${count(left, 'more', 'more')} that a comment has no room for`];
  return fenced('text', [...fitting, ...rest, ...fittingIn(bytes / 5, after).fitting].join(between));
}
