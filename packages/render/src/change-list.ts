import type { Change } from '@pvewall/model';
import { isNamed, type ChangeLine } from './change-line.ts';
import { textWidth } from './text-width.ts';
import { visible } from './visible.ts';

const widest = 32;

/** Gives neighbours of one kind (all `ipset ...`) a common column for their values. */
export function changeList(changes: readonly Change[]): ChangeLine[] {
  const lines: ChangeLine[] = [];
  let start = 0;
  for (let end = 1; end <= changes.length; end++) {
    if (end < changes.length && kindOf(changes[end]) === kindOf(changes[start])) continue;
    const run = changes.slice(start, end);
    const labelWidth = Math.max(...run.map(labelColumns).filter((width) => width <= widest), 0);
    for (const change of run) lines.push({ change, labelWidth });
    start = end;
  }
  return lines;
}

function kindOf(change: Change | undefined): string {
  return change === undefined || !isNamed(change) ? '' : (change.label.split(' ', 1)[0] ?? '');
}

function labelColumns(change: Change): number {
  return isNamed(change) && change.action !== 'update' ? textWidth(visible(change.label)) : 0;
}
