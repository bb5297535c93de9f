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

/** Character references are never read as Markdown, whatever the dialect, nor as the border of a table's cell. */
export function escapeMarkdown(text: string): string {
  return visible(text).replace(/[^\p{L}\p{N} ./,:()-]/gu, (character) => `&#${String(character.codePointAt(0))};`);
}

export function details(title: string, body: string, options: { open: boolean } = { open: false }): string {
  return [`<details${options.open ? ' open' : ''}>`, `<summary>${title}</summary>`, '', body, '', '</details>'].join('\n');
}

/** As many of the first blocks as have room, and how many do not. */
export function fittingIn(characters: number, blocks: readonly string[]): { readonly fitting: string[]; readonly left: number } {
  let length = 0;
  const end = blocks.findIndex((block) => (length += block.length + 2) > characters);
  return end < 0 ? { fitting: [...blocks], left: 0 } : { fitting: blocks.slice(0, end), left: blocks.length - end };
}
