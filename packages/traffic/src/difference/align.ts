/** Where a rule of the first list stands in the second one. */
export type Alignment = readonly (number | undefined)[];

/**
 * The longest common subsequence of two lists. No key comes twice in a list, so it is the longest increasing sequence
 * of places, which takes n log n.
 */
export function align(before: readonly string[], after: readonly string[]): Alignment {
  const places = new Map(after.map((key, place) => [key, place]));
  // ends[n]: the item with the smallest place that a common sequence of n + 1 ends with.
  const ends: Item[] = [];
  for (const [index, key] of before.entries()) {
    const place = places.get(key);
    if (place === undefined) continue;
    const length = countBelow(ends, place);
    ends[length] = { index, place, previous: ends[length - 1] };
  }
  const aligned: (number | undefined)[] = before.map(() => undefined);
  for (let item = ends.at(-1); item !== undefined; item = item.previous) aligned[item.index] = item.place;
  return aligned;
}

interface Item {
  readonly index: number;
  readonly place: number;
  readonly previous: Item | undefined;
}

function countBelow(ends: readonly Item[], place: number): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ends[middle]?.place ?? place) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}
