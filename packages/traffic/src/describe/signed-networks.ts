import { boundsOf } from '../bounds.ts';
import type { Bounds, Point, Range } from '../bounds.ts';
import type { Family } from '../address.ts';

/** The fewest networks that make up a set when some are listed and others are taken out of them. */
interface Fewest {
  readonly cost: number;
  readonly listed: readonly Range[];
}

interface Answer {
  /** Where nothing around it is listed. */
  readonly outside: Fewest;
  /** Where a network around it is listed: how many have to be taken out. */
  readonly inside: number;
}

const nothing: Fewest = { cost: 0, listed: [] };
const lengths = { 4: 32, 6: 128 } as const;

/**
 * The set with holes filled: networks that are fewer, even with what has to be taken out of them again. `10.0.0.0/8` for
 * all of it but one address. The whole work is in proportion to the turns times the bits of an address.
 */
export function filled(bounds: Bounds, family: Family): Bounds {
  const end = 1n << BigInt(lengths[family]);
  const turns = bounds.map(BigInt).filter((turn) => turn < end);
  const ranges = answer(turns, 0n, end, false).outside.listed;
  const typed = (point: Point): Point => (family === 4 ? Number(point) : point);
  return boundsOf(ranges.map(([first, last]): Range => [typed(first), typed(last)]));
}

/** Of the network from `first` up to `end`; `turns` are those inside of it, and `full` says how it begins. */
function answer(turns: readonly bigint[], first: bigint, end: bigint, full: boolean): Answer {
  const begins = turns[0] === first ? !full : full;
  const rest = turns[0] === first ? turns.slice(1) : turns;
  if (rest.length === 0) return begins ? { outside: { cost: 1, listed: [[first, end - 1n]] }, inside: 0 } : { outside: nothing, inside: 1 };
  const middle = (first + end) / 2n;
  const at = rest.filter((turn) => turn < middle).length;
  const left = answer(rest.slice(0, at), first, middle, begins);
  const right = answer(rest.slice(at), middle, end, begins !== (at % 2 === 1));
  const inside = left.inside + right.inside;
  const apart = { cost: left.outside.cost + right.outside.cost, listed: [...left.outside.listed, ...right.outside.listed] };
  return { outside: 1 + inside < apart.cost ? { cost: 1 + inside, listed: [[first, end - 1n]] } : apart, inside };
}
