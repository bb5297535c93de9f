import { layout, type Part } from './layout.ts';
import { paint, type Look, type Span } from './look.ts';
import { textWidth } from './text-width.ts';
import { visible } from './visible.ts';

export interface Column {
  /** '' in all columns leaves the head out. */
  readonly title: string;
  /** Numbers stand to the right. */
  readonly align?: 'left' | 'right';
}

const gap = 2;

/** Rows in aligned columns; the last one wraps at words, in its column. Ends with a line break unless it is empty. */
export function table(rows: readonly (readonly string[])[], columns: readonly Column[], look: Look): string {
  const shown = rows.map((row) => columns.map((_, i) => visible(row[i] ?? '')));
  const widths = columns.map(({ title }, i) => Math.max(textWidth(title), ...shown.map((row) => textWidth(row[i] ?? ''))));
  const titles = columns.some(({ title }) => title !== '') ? [columns.map(({ title }) => title)] : [];
  const lines = [
    ...titles.map((row) => paint(rowText(row, columns, widths, { ...look, color: false }), 'strong', look)),
    ...shown.map((row) => rowText(row, columns, widths, look)),
  ];
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function rowText(row: readonly string[], columns: readonly Column[], widths: readonly number[], look: Look): string {
  const last = columns.length - 1;
  const hang = widths.slice(0, last).reduce((sum, width) => sum + width + gap, 0);
  const head = row.slice(0, last).map((cell, i) => fill(cell, widths[i] ?? 0, columns[i]?.align) + ' '.repeat(gap));
  const tail = fill(row[last] ?? '', columns[last]?.align === 'right' ? (widths[last] ?? 0) : 0, columns[last]?.align);
  const spans: Span[] = [...head.map((text) => ({ text })), { text: tail }];
  const part: Part = { spans };
  return layout([part], hang > look.width / 2 ? gap : hang, look);
}

function fill(cell: string, width: number, align: Column['align'] = 'left'): string {
  const blanks = ' '.repeat(Math.max(width - textWidth(cell), 0));
  return align === 'right' ? blanks + cell : cell + blanks;
}
