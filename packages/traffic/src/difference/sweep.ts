import type { Bounds, Point } from '../bounds.ts';

/** Points of a field that no expression tells apart. */
export interface FieldClass {
  readonly points: Bounds;
  /** The expressions that hold them, in order. */
  readonly members: readonly number[];
}

interface Turn {
  readonly at: Point;
  readonly member: number;
}

/**
 * The classes of a universe, in the order of their first points: one pass over the end points of all expressions. The
 * only place where addresses of IPv6 are compared one by one.
 */
export function sweep(universe: Bounds, expressions: readonly Bounds[]): FieldClass[] {
  const classes = new Map<string, { points: Point[]; members: readonly number[] }>();
  const active: number[] = [];
  const inside = expressions.length;
  const turns = [...expressions, universe].flatMap((bounds, member) => bounds.map((at): Turn => ({ at, member })));
  turns.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  for (let i = 0; i < turns.length; ) {
    const at = turns[i]?.at as Point;
    for (; turns[i]?.at === at; i++) toggle(active, turns[i]?.member ?? 0);
    const end = turns[i]?.at;
    if (end === undefined || active.at(-1) !== inside) continue;
    const key = active.join();
    const known = classes.get(key) ?? { points: [], members: active.slice(0, -1) };
    classes.set(key, known);
    append(known.points, at, end);
  }
  return [...classes.values()];
}

function toggle(active: number[], member: number): void {
  let low = 0;
  let high = active.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((active[middle] ?? 0) < member) low = middle + 1;
    else high = middle;
  }
  if (active[low] === member) active.splice(low, 1);
  else active.splice(low, 0, member);
}

function append(points: Point[], first: Point, end: Point): void {
  const last = points.at(-1);
  if (last === undefined || last < first) points.push(first, end);
  else if (last < end) points[points.length - 1] = end;
}

/**
 * The union of many sets at once. With where ranges begin and where they end both sorted, one part ends where as many
 * ranges ended as began before the next one does.
 */
export function join(sets: readonly Bounds[]): Bounds {
  if (sets.length === 1) return sets[0] ?? [];
  const firsts = sorted(sets.flatMap((bounds) => bounds.filter((_, i) => i % 2 === 0)));
  const ends = sorted(sets.flatMap((bounds) => bounds.filter((_, i) => i % 2 === 1)));
  const points: Point[] = [];
  for (const [i, end] of ends.entries()) {
    // Between parts: the next one begins.
    if (points.length % 2 === 0) points.push(firsts[i] ?? end);
    const following = firsts[i + 1];
    if (following === undefined || end < following) points.push(end);
  }
  return points;
}

/** Numbers in an array of numbers, which sorts many times faster. */
function sorted(points: readonly Point[]): ArrayLike<Point> & Iterable<Point> & { entries(): Iterable<[number, Point]> } {
  return typeof points[0] === 'bigint' ? points.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)) : Float64Array.from(points as readonly number[]).sort();
}
