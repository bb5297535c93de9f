import { prose, visible, type Look } from '@pvewall/render';

/** Sentences of a command's own, wrapped for the reader's terminal; lines that begin with blanks keep them. */
export function paragraphs(lines: readonly string[], look: Look): string {
  return `${lines.map((line) => prose(visible(line), look, undefined, hangOf(line))).join('\n')}\n`;
}

/** `2026-01-31 08:00:30 UTC` */
export function timeInWords(time: Date | string): string {
  const iso = typeof time === 'string' ? time : time.toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

function hangOf(line: string): number {
  const indent = line.length - line.trimStart().length;
  return indent === 0 ? 0 : indent + 2;
}
