import { visible } from './visible.ts';

/** A fence longer than any run of backticks in it; no line of `text` can close it. */
export function fenced(language: string, text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}${language}\n${text}\n${fence}`;
}

export function code(text: string): string {
  return `<code>${escapeMarkdown(text)}</code>`;
}

/**
 * Character references are never read as Markdown, whatever the dialect, nor as the border of a table's cell. What forges
 * look for in the finished text, mentions and numbers of issues, is broken by a space of no width.
 */
export function escapeMarkdown(text: string): string {
  return visible(text).replace(special, (character) => `&#${String(character.codePointAt(0))};`).replace(mention, '$&&#8203;');
}

/** Two marks that are harmless elsewhere begin an address of the web, which would become a link. */
const special = /[^\p{L}\p{N} ./,:()-]|:(?=\/)|(?<=www)\./giu;
/** `@`, and GitHub's and GitLab's marks before a number or a name: `#!$%&~^`. */
const mention = /&#(?:64|35|33|36|37|38|126|94);(?=[\p{L}\p{N}])/gu;

export function details(title: string, body: string, options: { open: boolean } = { open: false }): string {
  return [`<details${options.open ? ' open' : ''}>`, `<summary>${title}</summary>`, '', body, '', '</details>'].join('\n');
}

const encoder = new TextEncoder();

/** What it takes in a comment, in bytes of UTF-8: limits of others may be of bytes or of characters, and bytes are more. */
export function sizeOf(text: string): number {
  return encoder.encode(text).length;
}

/** As many of the first blocks as have room, and how many do not. */
export function fittingIn(bytes: number, blocks: readonly string[]): { readonly fitting: string[]; readonly left: number } {
  let size = 0;
  const end = blocks.findIndex((block) => (size += sizeOf(block) + 2) > bytes);
  return end < 0 ? { fitting: [...blocks], left: 0 } : { fitting: blocks.slice(0, end), left: blocks.length - end };
}

/** A text that somebody else has chosen, no longer than `characters`. */
export function clipped(text: string, characters: number): string {
  // Half a character at the end would be none.
  return text.length <= characters ? text : `${text.slice(0, characters - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
