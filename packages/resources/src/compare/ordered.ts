import { align, type Address, type Alignment, type Change, type FieldChange, type Place } from '@pvewall/model';

/** One element of a list whose order counts. */
export interface OrderedItem {
  /** Equal exactly when the elements mean the same. */
  readonly key: string;
  /** As its language prints it, on one line. */
  readonly text: string;
  readonly fields: Readonly<Record<string, string | undefined>>;
  readonly at?: Place | undefined;
}

/** Where the list lives, for addresses and labels: `guest.100` + `rules` gives `guest.100.rules[3]`. */
export interface ListName {
  readonly address: Address;
  readonly label: string;
  /** Why an element goes. */
  readonly reason: string;
}

/** Insertions, removals, moves and edits between two lists, as few as there are; in the order of the new list. */
export function orderedChanges(name: ListName, before: readonly OrderedItem[], after: readonly OrderedItem[]): Change[] {
  const alignment = align(
    before.map((item) => item.key),
    after.map((item) => item.key),
  );
  const moves = pairMoves(alignment.removed, alignment.added, before, after);
  const pairs = [...moves, ...pairEdits(withoutMoves(alignment, moves), before, after)];
  const paired = { old: new Set(pairs.map((p) => p.from)), new: new Set(pairs.map((p) => p.to)) };
  const changes = [
    ...alignment.removed.filter((i) => !paired.old.has(i)).map((from) => removal(name, from, before)),
    ...alignment.added.filter((i) => !paired.new.has(i)).map((to) => insertion(name, to, after)),
    ...pairs.map((pair) => replacement(name, pair, before, after)),
  ];
  return changes.sort((a, b) => (a.to ?? a.from ?? 0) - (b.to ?? b.from ?? 0));
}

interface Pair {
  readonly from: number;
  readonly to: number;
}

type Items = readonly OrderedItem[];

function pairMoves(removed: readonly number[], added: readonly number[], before: Items, after: Items): Pair[] {
  const waiting = new Map<string, number[]>();
  for (const from of removed) {
    const key = (before[from] as OrderedItem).key;
    waiting.set(key, [...(waiting.get(key) ?? []), from]);
  }
  return added.flatMap((to) => {
    const from = waiting.get((after[to] as OrderedItem).key)?.shift();
    return from === undefined ? [] : [{ from, to }];
  });
}

function withoutMoves(alignment: Alignment, moves: readonly Pair[]): Alignment {
  const from = new Set(moves.map((move) => move.from));
  const to = new Set(moves.map((move) => move.to));
  return {
    kept: alignment.kept,
    removed: alignment.removed.filter((i) => !from.has(i)),
    added: alignment.added.filter((i) => !to.has(i)),
  };
}

/** An edited element stands between the same kept neighbours and shares more than half of its fields. */
function pairEdits(alignment: Alignment, before: Items, after: Items): Pair[] {
  const gaps = new Map<number, number[]>();
  for (const from of alignment.removed) {
    const gap = gapOf(alignment.kept, from, 0);
    gaps.set(gap, [...(gaps.get(gap) ?? []), from]);
  }
  return alignment.added.flatMap((to) => {
    const candidates = gaps.get(gapOf(alignment.kept, to, 1)) ?? [];
    const found = candidates.findIndex((from) => similar(before[from] as OrderedItem, after[to] as OrderedItem));
    // What stands before the one found cannot be paired with anything later without crossing it.
    const from = found < 0 ? undefined : candidates.splice(0, found + 1).at(-1);
    return from === undefined ? [] : [{ from, to }];
  });
}

/** How many kept elements stand before this index. */
function gapOf(kept: readonly (readonly [number, number])[], index: number, side: 0 | 1): number {
  let low = 0;
  let high = kept.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if ((kept[mid] as readonly [number, number])[side] < index) low = mid + 1;
    else high = mid;
  }
  return low;
}

function similar(a: OrderedItem, b: OrderedItem): boolean {
  const names = new Set([...Object.keys(a.fields), ...Object.keys(b.fields)]);
  let present = 0;
  let equal = 0;
  for (const name of names) {
    if (a.fields[name] === undefined && b.fields[name] === undefined) continue;
    present++;
    if (a.fields[name] === b.fields[name]) equal++;
  }
  return equal * 2 > present;
}

function removal(name: ListName, from: number, before: Items): Change {
  const item = before[from] as OrderedItem;
  return { ...where(name, from), action: 'delete', before: item.text, from, reason: name.reason };
}

function insertion(name: ListName, to: number, after: Items): Change {
  const item = after[to] as OrderedItem;
  return { ...where(name, to), action: 'create', after: item.text, to, ...placed(item) };
}

function replacement(name: ListName, { from, to }: Pair, before: Items, after: Items): Change {
  const old = before[from] as OrderedItem;
  const item = after[to] as OrderedItem;
  const same = old.key === item.key;
  return {
    ...where(name, to),
    action: same ? 'move' : 'update',
    before: old.text,
    after: item.text,
    from,
    to,
    ...(same ? {} : { fields: fieldChanges(old.fields, item.fields) }),
    ...placed(item),
  };
}

function where(name: ListName, index: number): { address: Address; label: string } {
  return { address: `${name.address}[${index}]`, label: `${name.label}[${index}]` };
}

function placed(item: OrderedItem): { place?: Place } {
  return item.at === undefined ? {} : { place: item.at };
}

function fieldChanges(before: OrderedItem['fields'], after: OrderedItem['fields']): FieldChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => before[name] !== after[name])
    .map((name) => ({
      name,
      ...(before[name] === undefined ? {} : { before: before[name] }),
      ...(after[name] === undefined ? {} : { after: after[name] }),
    }));
}
