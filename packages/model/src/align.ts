/** What became of each element: indexes into the old list and into the new one. */
export interface Alignment {
  readonly kept: readonly (readonly [before: number, after: number])[];
  readonly removed: readonly number[];
  readonly added: readonly number[];
}

/**
 * The longest common subsequence of two lists of keys (Myers, 1986: O((n + m) d) for d differences), so that one
 * insertion is one insertion wherever it stands.
 */
export function align(before: readonly string[], after: readonly string[]): Alignment {
  const prefix = commonPrefix(before, after);
  const suffix = commonSuffix(before, after, prefix);
  const kept: [number, number][] = [];
  for (let i = 0; i < prefix; i++) kept.push([i, i]);
  const oldEnd = before.length - suffix;
  const newEnd = after.length - suffix;
  for (const [x, y] of middle(before.slice(prefix, oldEnd), after.slice(prefix, newEnd))) kept.push([x + prefix, y + prefix]);
  for (let i = 0; i < suffix; i++) kept.push([oldEnd + i, newEnd + i]);
  return { kept, removed: missing(before.length, kept, 0), added: missing(after.length, kept, 1) };
}

function commonPrefix(a: readonly string[], b: readonly string[]): number {
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  return i;
}

function commonSuffix(a: readonly string[], b: readonly string[], prefix: number): number {
  let i = 0;
  while (i < a.length - prefix && i < b.length - prefix && a[a.length - 1 - i] === b[b.length - 1 - i]) i++;
  return i;
}

function missing(length: number, kept: readonly (readonly [number, number])[], side: 0 | 1): number[] {
  const present = new Set(kept.map((pair) => pair[side]));
  return Array.from({ length }, (_, i) => i).filter((i) => !present.has(i));
}

/** Past this many differences the lists have little in common: everything between the common ends counts as replaced. */
const mostDifferences = 2000;

/** x of the furthest-reaching path on each diagonal k in -d..d, for one number of differences d; index is k + d. */
type Frontier = Int32Array;

/** One frontier per number of differences; the trail is walked back for the matches. */
function middle(a: readonly string[], b: readonly string[]): [number, number][] {
  if (a.length === 0 || b.length === 0) return [];
  const trail: Frontier[] = [];
  for (let d = 0; d <= Math.min(a.length + b.length, mostDifferences); d++) {
    const frontier = new Int32Array(2 * d + 1);
    for (let k = -d; k <= d; k += 2) {
      let x = d === 0 ? 0 : arrival(trail[d - 1] as Frontier, k, d).x;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      frontier[k + d] = x;
      if (x >= a.length && x - k >= b.length) return walkBack([...trail, frontier], a.length, b.length);
    }
    trail.push(frontier);
  }
  return [];
}

/** Where a path with d differences enters diagonal k: down from k + 1 (an addition) or right from k - 1 (a removal). */
function arrival(previous: Frontier, k: number, d: number): { x: number; fromK: number } {
  const at = (diagonal: number): number => previous[diagonal + d - 1] ?? -1;
  const down = k === -d || (k !== d && at(k - 1) < at(k + 1));
  return down ? { x: at(k + 1), fromK: k + 1 } : { x: at(k - 1) + 1, fromK: k - 1 };
}

function walkBack(trail: readonly Frontier[], n: number, m: number): [number, number][] {
  const matches: [number, number][] = [];
  let x = n;
  let y = m;
  for (let d = trail.length - 1; d >= 0; d--) {
    const entry = d === 0 ? { x: 0, fromK: 0 } : arrival(trail[d - 1] as Frontier, x - y, d);
    while (x > entry.x && y > 0) matches.push([--x, --y]);
    if (d > 0) {
      x = (trail[d - 1] as Frontier)[entry.fromK + d - 1] as number;
      y = x - entry.fromK;
    }
  }
  return matches.reverse();
}
