import { isSeq } from 'yaml';
import type { Collection, Splice } from './splice.ts';
import { endOf, hasAnchor, startOf } from './splice.ts';

/**
 * What removes items of a list or keys of a map; or why nothing does.
 * @param keyEnd the end of the key whose value the collection is; undefined where it is no value
 */
export function removeItems(text: string, collection: Collection, keyEnd: number | undefined, indexes: ReadonlySet<number>): Splice[] | string {
  if ([...indexes].some((i) => hasAnchor(collection.items[i]))) return 'other places use it by the name of its anchor';
  if (indexes.size === collection.items.length) return emptied(text, collection, keyEnd);
  if (collection.flow !== true) return ofBlock(text, collection, indexes);
  const lines = wholeLines(text, collection, indexes, /^ *$/, /^[ \t\r]*,?[ \t\r]*(?:#.*)?\n?$/);
  return typeof lines === 'string' ? ofFlow(collection, indexes) : lines;
}

function emptied(text: string, collection: Collection, keyEnd: number | undefined): Splice[] | string {
  const empty = isSeq(collection) ? '[]' : '{}';
  const [start, end] = [collection.range?.[0], collection.range?.[1]];
  if (start === undefined || end === undefined) return 'it has no place of its own';
  if (collection.flow === true) return [{ start, end, text: empty }];
  const colon = keyEnd === undefined ? -1 : text.indexOf(':', keyEnd);
  if (colon < 0 || collection.anchor !== undefined) return 'nothing would be left in what it stands in';
  const lines = ofBlock(text, collection, new Set(collection.items.keys()));
  return typeof lines === 'string' ? lines : [{ start: colon + 1, end: colon + 1, text: ` ${empty}` }, ...lines];
}

/** `[ a, b ]`: together with the comma that parts it from what stays. */
function ofFlow({ items }: Collection, indexes: ReadonlySet<number>): Splice[] | string {
  const splices: Splice[] = [];
  let kept = -1;
  for (let i = 0; i < items.length; i++) {
    if (!indexes.has(i)) {
      kept = i;
      continue;
    }
    const next = startOf(items[i + 1]);
    const [start, end] = next === undefined ? [endOf(items[kept]), endOf(items[i])] : [startOf(items[i]), next];
    if (start === undefined || end === undefined) return 'it has no place of its own';
    const before = splices.at(-1);
    if (before !== undefined && next === undefined && start < before.end) splices.pop();
    splices.push({ start, end, text: '' });
  }
  return merged(splices);
}

/** Runs that touch or overlap are one. */
function merged(splices: readonly Splice[]): Splice[] {
  const out: Splice[] = [];
  for (const one of splices) {
    const before = out.at(-1);
    if (before !== undefined && one.start <= before.end) out[out.length - 1] = { start: Math.min(before.start, one.start), end: Math.max(before.end, one.end), text: '' };
    else out.push(one);
  }
  return out;
}

/** Whole lines; what else stands on them makes it a case for the user. */
function ofBlock(text: string, collection: Collection, indexes: ReadonlySet<number>): Splice[] | string {
  return wholeLines(text, collection, indexes, isSeq(collection) ? /^ *-\s+$/ : /^ *$/, /^[ \t\r]*(?:#.*)?\n?$/);
}

/** With the comments alone on the lines before an item, which describe it: left behind, they would describe the next one. */
function wholeLines(text: string, { items }: Collection, indexes: ReadonlySet<number>, before: RegExp, behind: RegExp): Splice[] | string {
  const splices: Splice[] = [];
  for (const i of indexes) {
    const [from, to] = [startOf(items[i]), endOf(items[i])];
    if (from === undefined || to === undefined) return 'it has no place of its own';
    const start = text.lastIndexOf('\n', from - 1) + 1;
    const end = lineEnd(text, to);
    const lead = text.slice(start, from);
    if (!before.test(lead) || !behind.test(text.slice(to, end))) return 'something else stands on its line';
    splices.push(...commentsBefore(text, start, / */.exec(lead)?.[0].length ?? 0), { start, end, text: '' });
  }
  return merged(splices.sort((a, b) => a.start - b.start));
}

const allowance = /\bpvewall: allow\s/;

/**
 * Comments alone on the lines directly before one, but for those that are indented deeper, which belong to what stands
 * above. What allows a finding of the line goes also from further up: left behind, it would allow it of what follows.
 */
function commentsBefore(text: string, before: number, indent: number): Splice[] {
  const splices: Splice[] = [];
  let end = before;
  let directly = true;
  while (end > 0) {
    const start = text.lastIndexOf('\n', end - 2) + 1;
    const line = text.slice(start, end);
    if (!/^\s*(?:#|$)/.test(line)) break;
    directly &&= line.trim() !== '' && line.indexOf('#') <= indent;
    if (directly || allowance.test(line)) splices.push({ start, end, text: '' });
    end = start;
  }
  return splices;
}

/** Behind the line feed of the line on which something ends. */
function lineEnd(text: string, end: number): number {
  if (text[end - 1] === '\n') return end;
  const feed = text.indexOf('\n', end);
  return feed < 0 ? text.length : feed + 1;
}
