import type { Level, Runs } from './levels.ts';
import type { Active } from './normal-form.ts';

/** Takes one part of a field: from one class up to another, and how many rules hold there. */
export type TakePart = (first: number, end: number, length: number) => void;

/**
 * Calls for each part of a field in which other rules hold, in order; where none that counts does, not. The rules that
 * hold are put into `holding` before each call, which may overwrite them.
 */
export function eachPart(items: Active, level: Level, counts: (item: number) => boolean, holding: Active, call: TakePart): void {
  const groups = groupsOf(items, level.asked);
  const turns = turnsOf(groups, level.expressions);
  const counted = new Uint8Array(items.length);
  const holds = new Uint8Array(items.length);
  let counting = 0;
  for (let i = 0; i < items.length; i++) {
    const item = items[i] ?? 0;
    if (counts(item)) counted[i] = 1;
    if (level.asked[item >> 2] !== -1) continue;
    holds[i] = 1;
    counting += counted[i] ?? 0;
  }
  let next = 0;
  for (let at = 0; at < level.count; ) {
    let end = level.count;
    for (; next < turns.length; next++) {
      const place = Math.floor((turns[next] ?? 0) / groups.length);
      if (place > at) {
        end = place;
        break;
      }
      const places = groups[(turns[next] ?? 0) - place * groups.length]?.places ?? [];
      for (const i of places) {
        counting += (counted[i] ?? 0) * (1 - 2 * (holds[i] ?? 0));
        holds[i] = 1 - (holds[i] ?? 0);
      }
    }
    if (counting > 0 && end > at) call(at, end, collect(items, holds, holding));
    at = end;
  }
}

function collect(items: Active, holds: Uint8Array, holding: Active): number {
  let length = 0;
  for (let i = 0; i < items.length; i++) if (holds[i] === 1) holding[length++] = items[i] ?? 0;
  return length;
}

interface Group {
  readonly expression: number;
  readonly places: number[];
}

function groupsOf(items: Active, asked: Int32Array): Group[] {
  const groups: Group[] = [];
  const known = new Map<number, Group>();
  for (let i = 0; i < items.length; i++) {
    const expression = asked[(items[i] ?? 0) >> 2] ?? -1;
    if (expression === -1) continue;
    const group = known.get(expression);
    if (group !== undefined) group.places.push(i);
    else {
      const fresh = { expression, places: [i] };
      known.set(expression, fresh);
      groups.push(fresh);
    }
  }
  return groups;
}

/** Where a group begins or ends to hold, in order: the place times the number of groups, and the group. */
function turnsOf(groups: readonly Group[], expressions: readonly Runs[]): Float64Array {
  const turns: number[] = [];
  for (let group = 0; group < groups.length; group++) {
    const runs = expressions[groups[group]?.expression ?? -1] ?? [];
    for (const at of runs) turns.push(at * groups.length + group);
  }
  return new Float64Array(turns).sort();
}
