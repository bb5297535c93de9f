import { align, type Place } from '@pvewall/model';
import type { Line } from './document.ts';

/** How the items of one kind of section are read, told apart, compared and written. */
export interface Language<T> {
  /** Whether the order of items counts; where it does, every item stands for itself. */
  readonly ordered: boolean;
  /** Which of two items with one key counts. */
  readonly wins: 'first' | 'last';
  read(line: Line): T | undefined;
  key(item: T): string;
  /** Whether two items mean the same; of unordered ones, two with one key. */
  same(a: T, b: T): boolean;
  /** What tells items apart that have one key and still are not one to the kernel. */
  spelling?(item: T): string;
  /** Whether the item may as well be absent. */
  negligible?(item: T): boolean;
  write(raw: string, item: T): Line;
  print(item: T): string;
  /** The item with the place of the wanted one. */
  place(item: T, wanted: T): T;
  /** Where a section with these items was asked for. */
  at(items: readonly T[]): Place;
}

export interface EditedItems {
  /** The sections mean what is wanted already: their lines are the old ones, with the places of what is wanted. */
  readonly same: boolean;
  /** Per section when they are the same; else all in one. */
  readonly lines: readonly (readonly Line[])[];
}

/** The same language for which lines with these keys are no items: they stay where they are, as comments do. */
export function besides<T>(language: Language<T>, others: ReadonlySet<string> | undefined): Language<T> {
  if (others === undefined || others.size === 0) return language;
  const isTheirs = (item: T): boolean => others.has(language.key(item).toLowerCase());
  return {
    ...language,
    read: (line) => {
      const item = language.read(line);
      return item === undefined || isTheirs(item) ? undefined : item;
    },
  };
}

/** Puts the wanted items in place of those in `sections`, and keeps what may be kept. */
export function editItems<T>(language: Language<T>, sections: readonly (readonly Line[])[], wanted: readonly T[]): EditedItems {
  return language.ordered ? editOrdered(language, sections, wanted) : editUnordered(language, sections, wanted);
}

function readAll<T>(language: Language<T>, lines: readonly Line[]): T[] {
  return lines.map((line) => language.read(line)).filter((item) => item !== undefined);
}

function editOrdered<T>(language: Language<T>, sections: readonly (readonly Line[])[], wanted: readonly T[]): EditedItems {
  const lines = sections.flat();
  const items = readAll(language, lines);
  if (sameInOrder(language, items, wanted)) {
    let next = 0;
    return { same: true, lines: sections.map((section) => section.map((line) => adopt(language, line, () => wanted[next++]))) };
  }
  const keys = items.map((item) => language.key(item));
  const wantedKeys = wanted.map((item) => language.key(item));
  return { same: false, lines: [rewriteOrdered(language, lines, keys, wanted, wantedKeys)] };
}

function sameInOrder<T>(language: Language<T>, items: readonly T[], wanted: readonly T[]): boolean {
  return (
    items.length === wanted.length &&
    items.every((item, i) => {
      const other = wanted[i];
      return other !== undefined && language.same(item, other);
    })
  );
}

function adopt<T>(language: Language<T>, line: Line, find: (item: T) => T | undefined): Line {
  const item = language.read(line);
  const wanted = item === undefined ? undefined : find(item);
  return item === undefined || wanted === undefined ? line : language.write(line.raw, language.place(item, wanted));
}

/** Comments stay where they are; a rule that only moved keeps its spelling. */
function rewriteOrdered<T>(
  language: Language<T>,
  lines: readonly Line[],
  keys: readonly string[],
  wanted: readonly T[],
  wantedKeys: readonly string[],
): Line[] {
  const kept = new Map(align(keys, wantedKeys).kept);
  const spare = sparesOf(language, lines, keys, new Set(kept.keys()));
  const result: Line[] = [];
  let nextItem = 0;
  let nextWanted = 0;
  let itemEnd = 0;
  const insertUntil = (end: number): void => {
    for (; nextWanted < end; nextWanted++) {
      const item = wanted[nextWanted];
      if (item === undefined) continue;
      const moved = spare.get(wantedKeys[nextWanted] ?? '')?.shift();
      result.push(moved === undefined ? fresh(language, item) : adopt(language, moved, () => item));
    }
  };
  const tail = tailStart(language, lines);
  lines.slice(0, tail).forEach((line) => {
    if (language.read(line) === undefined) {
      if (line.kind !== 'bad') result.push(line);
      return;
    }
    const target = kept.get(nextItem++);
    if (target !== undefined) {
      const comments = takeTrailing(result, itemEnd);
      insertUntil(target);
      const item = wanted[nextWanted++];
      result.push(...comments, item === undefined ? line : adopt(language, line, () => item));
    }
    itemEnd = result.length;
  });
  insertUntil(wanted.length);
  result.push(...lines.slice(tail).filter((line) => line.kind !== 'bad'));
  return result;
}

/** The comments directly above the item that comes next: they go with it. Those up to `from` are another item's. */
function takeTrailing(lines: Line[], from: number): Line[] {
  let start = lines.length;
  while (start > from && lines[start - 1]?.kind === 'comment') start--;
  return lines.splice(start);
}

function sparesOf<T>(language: Language<T>, lines: readonly Line[], keys: readonly string[], kept: ReadonlySet<number>): Map<string, Line[]> {
  const spare = new Map<string, Line[]>();
  lines
    .filter((line) => language.read(line) !== undefined)
    .forEach((line, i) => {
      const key = keys[i] ?? '';
      if (!kept.has(i)) spare.set(key, [...(spare.get(key) ?? []), line]);
    });
  return spare;
}

function editUnordered<T>(language: Language<T>, sections: readonly (readonly Line[])[], wanted: readonly T[]): EditedItems {
  const lines = sections.flat();
  const items = readAll(language, lines);
  const found = byKey(language, items);
  const target = byKey(language, wanted);
  if (sameSets(language, found, target) && sameSpellings(language, items, wanted, found.size)) {
    return { same: true, lines: sections.map((section) => section.map((line) => adopt(language, line, (item) => target.get(language.key(item))))) };
  }
  return { same: false, lines: [rewriteUnordered(language, lines, found, target)] };
}

function byKey<T>(language: Language<T>, items: readonly T[]): Map<string, T> {
  const found = new Map<string, T>();
  for (const item of items) {
    const key = language.key(item);
    if (language.wins === 'last' || !found.has(key)) found.set(key, item);
  }
  return found;
}

/** Where several items have one key, they must be the wanted ones to the letter: a set that holds both may not load. */
function sameSpellings<T>(language: Language<T>, items: readonly T[], wanted: readonly T[], keys: number): boolean {
  if (language.spelling === undefined || items.length === keys) return true;
  const found = new Set(items.map((item) => language.spelling?.(item)));
  const target = new Set(wanted.map((item) => language.spelling?.(item)));
  return found.size === keys || (found.size === target.size && [...found].every((one) => target.has(one)));
}

function sameSets<T>(language: Language<T>, found: ReadonlyMap<string, T>, target: ReadonlyMap<string, T>): boolean {
  const matches = (a: ReadonlyMap<string, T>, b: ReadonlyMap<string, T>): boolean =>
    [...a].every(([key, item]) => {
      const other = b.get(key);
      return other === undefined ? language.negligible?.(item) === true : language.same(item, other);
    });
  return matches(found, target) && matches(target, found);
}

/** Items stay where they are, new ones follow the last; of items with one key only one line remains. */
function rewriteUnordered<T>(language: Language<T>, lines: readonly Line[], found: ReadonlyMap<string, T>, target: ReadonlyMap<string, T>): Line[] {
  const open = new Map(target);
  const tail = tailStart(language, lines);
  const result: Line[] = [];
  for (const line of lines.slice(0, tail)) {
    const item = language.read(line);
    if (item === undefined) {
      if (line.kind !== 'bad') result.push(line);
      continue;
    }
    const wanted = open.get(language.key(item));
    if (wanted === undefined || found.get(language.key(item)) !== item) continue;
    open.delete(language.key(item));
    result.push(language.same(item, wanted) ? adopt(language, line, () => wanted) : fresh(language, wanted));
  }
  for (const item of open.values()) result.push(fresh(language, item));
  result.push(...lines.slice(tail).filter((line) => line.kind !== 'bad'));
  return result;
}

function fresh<T>(language: Language<T>, item: T): Line {
  return language.write(`${language.print(item)}\n`, item);
}

/** Where the blank lines and comments after the last item begin; after the blank line under the header if there is no item. */
function tailStart<T>(language: Language<T>, lines: readonly Line[]): number {
  const last = lines.findLastIndex((line) => line.kind === 'bad' || language.read(line) !== undefined);
  if (last >= 0) return last + 1;
  const comment = lines.findIndex((line) => line.kind !== 'blank');
  return comment < 0 ? Math.min(1, lines.length) : Math.min(1, comment);
}
