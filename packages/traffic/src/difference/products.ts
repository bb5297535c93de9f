import { ListNumbers } from './list-numbers.ts';

/** A product of sets, each as a number; -1 is a set that asks nothing. */
export interface Product {
  /** Products of different kinds never become one. */
  readonly kind: number;
  readonly sets: readonly number[];
}

/** Puts products together that differ in one place only, as long as there are such. What had nothing in common keeps so. */
export function mergeProducts<T extends Product>(items: readonly T[], join: (place: number, group: readonly [T, ...T[]]) => T): readonly T[] {
  const places = items[0]?.sets.length ?? 0;
  let merged = items;
  for (let place = 0, idle = 0; idle < places; place = (place + 1) % places) {
    const before = merged.length;
    merged = mergeIn(place, merged, join);
    idle = merged.length < before ? 1 : idle + 1;
  }
  return merged;
}

function mergeIn<T extends Product>(place: number, items: readonly T[], join: (place: number, group: readonly [T, ...T[]]) => T): readonly T[] {
  if (!items.some(({ sets }) => sets[place] !== -1)) return items;
  const numbers = new ListNumbers();
  const groups: [T, ...T[]][] = [];
  for (const item of items) {
    const group = groups[numbers.of(keyWithout(place, item))];
    if (group === undefined) groups.push([item]);
    else group.push(item);
  }
  if (groups.length === items.length) return items;
  return groups.flatMap((group) => (group.length === 1 || group[0].sets[place] === -1 ? group : [join(place, group)]));
}

/** Equal for products that differ in the place only. To a set that asks nothing there is nothing more to put. */
function keyWithout(place: number, { kind, sets }: Product): number[] {
  const key = [kind, ...sets];
  if (sets[place] !== -1) key[place + 1] = -2;
  return key;
}
