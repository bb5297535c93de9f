import { contains } from '../bounds.ts';
import type { Bounds, Point } from '../bounds.ts';

/** How many runs of the first set are not whole in the second; counting ends behind `most`. */
export function runsOutside(a: Bounds, b: Bounds, most: number): number {
  let outside = 0;
  for (let i = 0; i + 1 < a.length && outside <= most; i += 2) if (!holdsRun(b, a[i] as Point, a[i + 1] as Point)) outside++;
  return outside;
}

export function isPart(a: Bounds, b: Bounds): boolean {
  return a.length === 0 || (withinEnds(a, b) && runsOutside(a, b, 0) === 0);
}

export function overlap(a: Bounds, b: Bounds): boolean {
  const [few, many] = a.length <= b.length ? [a, b] : [b, a];
  for (let i = 0; i + 1 < few.length; i += 2) if (meetsRun(many, few[i] as Point, few[i + 1] as Point)) return true;
  return false;
}

export function equal(a: Bounds, b: Bounds): boolean {
  return a.length === b.length && a.every((point, i) => point === b[i]);
}

function withinEnds(a: Bounds, b: Bounds): boolean {
  const [first, last, begin, end] = [a[0], a.at(-1), b[0], b.at(-1)];
  return first !== undefined && last !== undefined && begin !== undefined && end !== undefined && begin <= first && last <= end;
}

/** Whether a set holds all from `first` up to `end`, that one not. */
function holdsRun(bounds: Bounds, first: Point, end: Point): boolean {
  const at = turnsUpTo(bounds, first);
  return (at & 1) === 1 && end <= (bounds[at] as Point);
}

function meetsRun(bounds: Bounds, first: Point, end: Point): boolean {
  const turn = bounds[turnsUpTo(bounds, first)];
  return contains(bounds, first) || (turn !== undefined && turn < end);
}

/** How many turns are at a point or before it. */
function turnsUpTo(bounds: Bounds, point: Point): number {
  let [low, high] = [0, bounds.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((bounds[middle] as Point) <= point) low = middle + 1;
    else high = middle;
  }
  return low;
}
