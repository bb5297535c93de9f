import { mayImport } from './table.ts';

/** Reads the table `| package | holds | may import |` of docs/architecture.md; `-` is nobody, `all` is everybody else. */
export function tableOfDocument(markdown: string): Record<string, readonly string[]> {
  const lines = markdown.split('\n');
  const start = lines.findIndex((line) => /^\|\s*package\s*\|.*\|\s*may import\s*\|/.test(line));
  if (start < 0) throw new Error('docs/architecture.md has no table with the columns package, ..., may import');
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'));
  const rows = lines.slice(start + 2, end < 0 ? undefined : end).map(cellsOf);
  return Object.fromEntries(rows.map((cells) => [unquoted(cells[0] ?? ''), namesOf(cells.at(-1) ?? '', unquoted(cells[0] ?? ''))]));
}

function cellsOf(line: string): string[] {
  return line.split('|').slice(1, -1).map((cell) => cell.trim());
}

function namesOf(cell: string, self: string): string[] {
  if (cell === '-') return [];
  if (cell === 'all') return Object.keys(mayImport).filter((name) => name !== self);
  return cell.split(',').map(unquoted);
}

function unquoted(cell: string): string {
  return cell.trim().replaceAll('`', '');
}
