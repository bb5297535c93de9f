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
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const key = keyWithout(place, item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  if (groups.size === items.length) return items;
  return [...groups.values()].flatMap((group) => (group.length === 1 || group[0].sets[place] === -1 ? group : [join(place, group)]));
}

/** Equal for products that differ in the place only. To a set that asks nothing there is nothing more to put. */
function keyWithout(place: number, { kind, sets }: Product): string {
  let key = String(kind);
  for (const [i, set] of sets.entries()) key += i === place && set !== -1 ? ',-' : `,${set}`;
  return key;
}
