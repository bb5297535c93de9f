import type { Bounds, Point } from '../bounds.ts';
import { fields } from './space.ts';
import type { Box } from './space.ts';

/** Whether two sets have a point in common: looks the ranges of the one with fewer up in the other. */
export function overlap(a: Bounds, b: Bounds): boolean {
  const [few, many] = a.length < b.length ? [a, b] : [b, a];
  for (let i = 0; i + 1 < few.length; i += 2) {
    const [first, end] = [few[i] as Point, few[i + 1] as Point];
    const turns = countUpTo(many, first);
    const following = many[turns];
    if (turns % 2 === 1 || (following !== undefined && following < end)) return true;
  }
  return false;
}

/** Addresses first: they tell most boxes apart. */
const inTurn = fields.toReversed();

/** Whether two boxes do. */
export function boxesOverlap(a: Box, b: Box): boolean {
  for (const field of inTurn) {
    const [left, right] = [a[field], b[field]];
    if (left?.length === 0 || right?.length === 0) return false;
    if (left !== undefined && right !== undefined && left !== right && !overlap(left, right)) return false;
  }
  return true;
}

/** How many points are not behind this one. */
function countUpTo(bounds: Bounds, point: Point): number {
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((bounds[middle] as Point) <= point) low = middle + 1;
    else high = middle;
  }
  return low;
}
