import { intersection } from '../bounds.ts';
import type { Budget } from './budget.ts';
import { levelsOf } from './levels.ts';
import type { ClassedLevel, Level, Universe } from './levels.ts';
import type { Entry } from './merged.ts';
import { boxesOverlap } from './overlap.ts';
import { fields } from './space.ts';
import type { Field } from './space.ts';
import type { Active } from './normal-form.ts';
import type { Left } from './rest.ts';
import { join } from './sweep.ts';

/** What is to be compared within one universe: only the rules that matter there. */
export interface Problem {
  readonly entries: readonly Entry[];
  readonly universe: Universe;
  readonly levels: readonly ClassedLevel[];
}

export const verdictNames = ['ACCEPT', 'DROP', 'REJECT'] as const;

/**
 * The smallest problem with the same differences: a packet that no changed rule holds cannot differ, so the universe
 * shrinks to what those hold, and rules that meet none of them are left out. Undefined when nothing changed;
 * `too large` when the budget does not suffice to begin.
 */
export function problemOf(entries: readonly Entry[], whole: Universe, budget: Budget): Problem | 'too large' | undefined {
  const here = entries.filter(({ box }) => boxesOverlap(box, whole));
  const changed = here.filter(({ side }) => side !== 'both');
  if (changed.length === 0) return undefined;
  const universe = shrink(whole, changed);
  const few = changed.length < 64;
  const relevant = here.filter((entry) => (few && entry.side === 'both' ? changed.some(({ box }) => boxesOverlap(box, entry.box)) : boxesOverlap(entry.box, universe)));
  return budget.spend(costOf(relevant)) ? withUniverse(relevant, universe) : 'too large';
}

/** The problem of just these rules in a universe that all of them meet. */
export function withUniverse(entries: readonly Entry[], universe: Universe): Problem {
  return { entries, universe, levels: levelsOf(entries.map(({ box }) => box), universe) };
}

function shrink(universe: Universe, changed: readonly Entry[]): Universe {
  const shrunk: Record<Field, Universe[Field]> = { ...universe };
  for (const field of fields) {
    if (changed.some(({ box }) => box[field] === undefined)) continue;
    const asked = join([...new Set(changed.map(({ box }) => box[field] ?? []))]);
    shrunk[field] = intersection(asked, universe[field]);
  }
  return shrunk;
}

/** About how many words the classes of some rules take, before they are made. */
export function costOf(entries: readonly Entry[]): number {
  const sets = new Set(entries.flatMap(({ box }) => Object.values(box)));
  let points = 0;
  for (const set of sets) points += set.length;
  return (points * entries.length) / 32;
}

/** The levels of those left in which some of the rules ask for something. */
export function askedLevels(levels: readonly Level[], items: Active, left: Left): Level[] {
  return levels.filter(({ asked }, index) => ((left >> index) & 1) === 1 && items.some((item) => asked[item >> 2] !== -1));
}
