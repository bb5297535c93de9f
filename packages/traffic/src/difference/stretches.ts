import type { Bounds, Point } from '../bounds.ts';
import type { ClassedLevel, Runs } from './levels.ts';

/** The ranges of all classes of a level, in order. */
export interface Stretches {
  readonly firsts: readonly Point[];
  readonly ends: readonly Point[];
  /** The class of each. */
  readonly classes: Int32Array;
  /** Whether there is a gap before it: 1. */
  readonly gaps: Uint8Array;
  readonly count: number;
}

export function stretchesOf({ classes, count }: ClassedLevel): Stretches {
  const ranges = classes.flatMap(({ points }, number) => points.flatMap((first, i) => (i % 2 === 0 ? [{ first, end: points[i + 1] ?? first, number }] : [])));
  ranges.sort((a, b) => (a.first < b.first ? -1 : 1));
  return {
    firsts: ranges.map(({ first }) => first),
    ends: ranges.map(({ end }) => end),
    classes: Int32Array.from(ranges, ({ number }) => number),
    gaps: Uint8Array.from(ranges, ({ first }, i) => (ranges[i - 1]?.end === first ? 0 : 1)),
    count,
  };
}

/** The points of some classes: one pass in which no points are compared, as large ones take long. */
export function joinClasses(runs: Runs, { firsts, ends, classes, gaps, count }: Stretches): Bounds {
  const wanted = new Uint8Array(count);
  for (let i = 0; i < runs.length; i += 2) wanted.fill(1, runs[i], runs[i + 1]);
  const points: Point[] = [];
  let last = -1;
  for (const [at, number] of classes.entries()) {
    const isIn = wanted[number] === 1;
    if (last >= 0 && (!isIn || gaps[at] === 1)) points.push(ends[last] as Point);
    if (isIn && (last < 0 || gaps[at] === 1)) points.push(firsts[at] as Point);
    last = isIn ? at : -1;
  }
  return last < 0 ? points : [...points, ends[last] as Point];
}
