import { prose, visible, type Look } from '@pvewall/render';

/** Sentences of a command's own, wrapped for the reader's terminal; lines that begin with blanks keep them. */
export function paragraphs(lines: readonly string[], look: Look): string {
  return `${lines.map((line) => prose(visible(line), look, undefined, hangOf(line))).join('\n')}\n`;
}

function hangOf(line: string): number {
  const indent = line.length - line.trimStart().length;
  return indent === 0 ? 0 : indent + 2;
}
