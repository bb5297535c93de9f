import { parse, type Document, type Line, type Section, type Tier } from '@pvewall/fw';
import { tierOfFile } from '@pvewall/resources';
import { renameBadLine, renameLine } from './fw-words.ts';
import type { NameBook } from './name-book.ts';

/** The tier of a `.fw` file; undefined for every other file. */
export function tierOf(path: string): Tier | undefined {
  return path.endsWith('.fw') ? tierOfFile(path) : undefined;
}

/** Notes every name of a file: those that it defines, and those that it speaks of. */
export function noteNames(text: string, path: string, tier: Tier, book: NameBook): void {
  const noted: Parameters<typeof renameLine>[2] = (kind, name) => {
    book.note(kind, name);
    return name;
  };
  for (const { line, section } of linesOf(parse(text, { tier, file: path }))) renameLine(line, section, noted);
}

/** The same file in other words; every line is of the same kind as before, which is proven for those that Proxmox VE skips. */
export function redactFw(text: string, path: string, tier: Tier, book: NameBook): string {
  const lines = linesOf(parse(text, { tier, file: path }));
  return lines.map(({ line, section }) => (line.kind === 'bad' ? renameBadLine(line.raw, book) : renameLine(line, section, (kind, name) => book.neutral(kind, name)))).join('');
}

function linesOf({ sections }: Document): { readonly line: Line; readonly section: Section }[] {
  return sections.flatMap((section) => [...(section.header === undefined ? [] : [section.header]), ...section.lines].map((line) => ({ line, section })));
}
