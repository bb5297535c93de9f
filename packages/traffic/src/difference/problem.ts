import { intersection } from '../bounds.ts';
import type { Verdict } from '../lower/lowered-rule.ts';
import { bitsOf, both } from './bits.ts';
import type { Bits } from './bits.ts';
import type { Budget } from './budget.ts';
import { levelsOf } from './levels.ts';
import type { Level, Universe } from './levels.ts';
import type { Entry } from './merged.ts';
import { boxesOverlap } from './overlap.ts';
import { fields } from './space.ts';
import type { Field } from './space.ts';
import { join } from './sweep.ts';

/** What is to be compared within one universe: only the rules that matter there, as sets of their numbers. */
export interface Problem {
  readonly entries: readonly Entry[];
  readonly universe: Universe;
  readonly levels: readonly Level[];
  readonly sides: Readonly<Record<'before' | 'after', Bits>>;
  /** Rules that are on one side only. */
  readonly changed: Bits;
  readonly verdicts: Readonly<Record<Verdict, Bits>>;
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
  const of = (wanted: (entry: Entry) => boolean): Bits => bitsOf(entries.length, (i) => entries[i] !== undefined && wanted(entries[i]));
  const verdicts = Object.fromEntries(verdictNames.map((name) => [name, of(({ verdict }) => verdict === name)])) as Record<Verdict, Bits>;
  return {
    entries,
    universe,
    levels: levelsOf(entries.map(({ box }) => box), universe),
    sides: { before: of(({ side }) => side !== 'after'), after: of(({ side }) => side !== 'before') },
    changed: of(({ side }) => side !== 'both'),
    verdicts,
  };
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

/** What the rules still ask for when the fields before a level are known. */
export interface Stage {
  readonly level: Level | undefined;
  /** The fields that are still to be asked. */
  readonly left: ReadonlySet<Field>;
  /** Rules that hold whatever is left. */
  readonly full: Bits;
  /** Those of them with which a side ends. */
  readonly ends: Readonly<Record<'before' | 'after', Bits>>;
}

/** About how many words the classes of some rules take, before they are made. */
export function costOf(entries: readonly Entry[]): number {
  const sets = new Set(entries.flatMap(({ box }) => Object.values(box)));
  let points = 0;
  for (const set of sets) points += set.length;
  return (points * entries.length) / 32;
}

/** The stages of an order of the levels; the last one has nothing left to ask. */
export function stagesOf({ entries, sides }: Problem, levels: readonly Level[]): Stage[] {
  const size = entries.length;
  const must = bitsOf(size, (i) => entries[i]?.may === false);
  let full = bitsOf(size, () => true);
  const left: Field[] = [];
  const stageOf = (level: Level | undefined): Stage => {
    const certain = both(full, must);
    return { level, left: new Set(left), full, ends: { before: both(certain, sides.before), after: both(certain, sides.after) } };
  };
  const stages = [stageOf(undefined)];
  for (const level of levels.toReversed()) {
    full = both(full, level.wild);
    left.push(level.field);
    stages.unshift(stageOf(level));
  }
  return stages;
}
