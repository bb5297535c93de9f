import type { Level, Runs } from './levels.ts';
import type { Active } from './normal-form.ts';

/** Calls for each part of a field in which other rules hold, in order, with the rules; where none that counts does, not. */
export function eachPart(items: Active, { count, expressions, asked }: Level, counts: (item: number) => boolean, call: (first: number, end: number, active: number[]) => void): void {
  const groups = groupsOf(items, asked);
  const turns = turnsOf(groups, expressions);
  const holding = new Uint8Array(items.length);
  let counting = 0;
  for (const [i, item] of items.entries()) {
    if (asked[item >> 2] !== -1) continue;
    holding[i] = 1;
    if (counts(item)) counting++;
  }
  let at = 0;
  let next = 0;
  while (at < count) {
    while (next < turns.length && Math.floor((turns[next] ?? 0) / groups.length) === at) {
      for (const i of groups[(turns[next] ?? 0) % groups.length]?.places ?? []) {
        const now = 1 - (holding[i] ?? 0);
        holding[i] = now;
        if (counts(items[i] ?? 0)) counting += now === 1 ? 1 : -1;
      }
      next++;
    }
    const end = next < turns.length ? Math.floor((turns[next] ?? 0) / groups.length) : count;
    if (counting > 0 && end > at) call(at, end, items.filter((_, i) => holding[i] === 1));
    at = end;
  }
}

interface Group {
  readonly expression: number;
  readonly places: number[];
}

function groupsOf(items: Active, asked: Int32Array): Group[] {
  const groups = new Map<number, Group>();
  for (const [i, item] of items.entries()) {
    const expression = asked[item >> 2] ?? -1;
    if (expression === -1) continue;
    const group = groups.get(expression);
    if (group === undefined) groups.set(expression, { expression, places: [i] });
    else group.places.push(i);
  }
  return [...groups.values()];
}

/** Where a group begins or ends to hold, in order: the place times the number of groups, and the group. */
function turnsOf(groups: readonly Group[], expressions: readonly Runs[]): Float64Array {
  const turns = groups.flatMap(({ expression }, index) => (expressions[expression] ?? []).map((at) => at * groups.length + index));
  return Float64Array.from(turns).sort();
}
