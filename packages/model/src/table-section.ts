/**
 * One table's part of what `ebtables-save` printed, from `*table` to the next table, without comments, blank lines and
 * blanks at line ends, which differ from one print to the next; '' when the table is not there.
 */
export function tableSection(text: string, table: string): string {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.trim() === `*${table}`);
  if (start < 0) return '';
  const next = lines.findIndex((line, index) => index > start && line.startsWith('*'));
  return said(lines.slice(start, next < 0 ? undefined : next));
}

/** Whether two prints of a table say the same. */
export function sameSection(a: string, b: string): boolean {
  return said(a.split('\n')) === said(b.split('\n'));
}

function said(lines: readonly string[]): string {
  const kept = lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  return kept.length === 0 ? '' : `${kept.join('\n')}\n`;
}
