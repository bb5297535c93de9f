/** A port, a protocol or an IPv4 address is a number, an IPv6 address a bigint; one set holds one kind only. */
export type Point = number | bigint;

/**
 * A set of points as the sorted points where membership changes: `[22, 23]` is 22 alone, `[]` is empty. The first is in
 * the set, the second is not any more, and so on; there is an even number of them.
 */
export type Bounds = readonly Point[];

/** From the first point up to the last one, both included. */
export type Range = readonly [first: Point, last: Point];

export function next(point: Point): Point {
  return typeof point === 'bigint' ? point + 1n : point + 1;
}

export function contains(bounds: Bounds, point: Point): boolean {
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    // Inside the array, as middle < length.
    if ((bounds[middle] as Point) <= point) low = middle + 1;
    else high = middle;
  }
  return (low & 1) === 1;
}

/** The set of some ranges, which may overlap and come in any order. */
export function boundsOf(ranges: readonly Range[]): Bounds {
  const sorted = [...ranges].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const bounds: Point[] = [];
  for (const [first, last] of sorted) {
    const end = next(last);
    const open = bounds.at(-1);
    if (open === undefined || open < first) bounds.push(first, end);
    else if (open < end) bounds[bounds.length - 1] = end;
  }
  return bounds;
}

/** One of the two itself where the other is a single range that holds it all: what is known of it stays known. */
export function intersection(a: Bounds, b: Bounds): Bounds {
  if (a === b || isWithin(a, b)) return a;
  if (isWithin(b, a)) return b;
  return combine(a, b, (inA, inB) => inA && inB);
}

function isWithin(bounds: Bounds, range: Bounds): boolean {
  const [start, end] = range;
  const [first] = bounds;
  const last = bounds.at(-1);
  return range.length === 2 && start !== undefined && end !== undefined && first !== undefined && last !== undefined && start <= first && last <= end;
}

export function union(a: Bounds, b: Bounds): Bounds {
  return combine(a, b, (inA, inB) => inA || inB);
}

/** What is in the first and not in the second. */
export function difference(a: Bounds, b: Bounds): Bounds {
  return combine(a, b, (inA, inB) => inA && !inB);
}

function combine(a: Bounds, b: Bounds, wanted: (inA: boolean, inB: boolean) => boolean): Bounds {
  const bounds: Point[] = [];
  let [i, j] = [0, 0];
  let inside = false;
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]];
    const point = right === undefined || (left !== undefined && left <= right) ? (left as Point) : right;
    if (left === point) i++;
    if (right === point) j++;
    const want = wanted((i & 1) === 1, (j & 1) === 1);
    if (want !== inside) bounds.push(point);
    inside = want;
  }
  return bounds;
}
