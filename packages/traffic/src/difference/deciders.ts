import type { Origin } from '../lower/lowered-rule.ts';
import type { Budget } from './budget.ts';
import type { Deciding } from './compared-rule.ts';
import type { Entry } from './merged.ts';
import type { Problem } from './problem.ts';
import { RowLevel } from './row-levels.ts';
import type { FoundRow } from './row-space.ts';
import type { Row } from './rows.ts';
import type { RunSets } from './run-sets.ts';
import { findDeciding } from './search.ts';

/** What it costs to look at a rule that meets a row. */
const perRule = 8;

type Side = 'before' | 'after';
type Found = Readonly<Record<Side, readonly Entry[]>>;

/** Finds the rules that decide about the packets of a row. All that can are rules of its problem, as they meet a changed one. */
export class Deciders {
  private readonly problem: Problem;
  private readonly sets: readonly RunSets[];
  private readonly known: readonly Map<number, RowLevel>[];

  constructor(problem: Problem, sets: readonly RunSets[]) {
    this.problem = problem;
    this.sets = sets;
    this.known = sets.map(() => new Map());
  }

  of(row: Row, budget: Budget): Found {
    const levels = row.sets.flatMap((set, place) => this.levelOf(place, set) ?? []);
    const meeting = this.meetingAll(levels);
    budget.spend(perRule * meeting.length + this.problem.entries.length / 4);
    return { before: this.find('before', meeting, levels, budget), after: this.find('after', meeting, levels, budget) };
  }

  private levelOf(place: number, set: number): RowLevel | undefined {
    const [known, level] = [this.known[place], this.problem.levels[place]];
    if (known === undefined || level === undefined) return undefined;
    const within = known.get(set) ?? new RowLevel(level, set < 0 ? [0, level.count] : (this.sets[place]?.runsOf(set) ?? []));
    known.set(set, within);
    return within;
  }

  private meetingAll(levels: readonly RowLevel[]): number[] {
    const rules: number[] = [];
    for (let word = 0; word * 32 < this.problem.entries.length; word++) {
      let bits = -1;
      for (const { meeting } of levels) bits &= meeting[word] ?? 0;
      for (; bits !== 0; bits &= bits - 1) rules.push(word * 32 + 31 - Math.clz32(bits & -bits));
    }
    return rules.filter((rule) => rule < this.problem.entries.length);
  }

  private find(side: Side, meeting: readonly number[], levels: readonly RowLevel[], budget: Budget): Entry[] {
    const rules = this.untilAllHeld(side, meeting, levels);
    const entries = rules.flatMap((rule) => this.problem.entries[rule] ?? []);
    if (rules.length < 2) return entries;
    const places = rules.map((_, place) => place);
    const found = findDeciding({ entries, levels: levels.map((level) => level.levelOf(rules)) }, places, new Set(places), budget);
    return entries.filter((_, place) => found.has(place));
  }

  /** The rules of a side up to the first one that holds the whole row: behind it none decides. */
  private untilAllHeld(side: Side, meeting: readonly number[], levels: readonly RowLevel[]): number[] {
    const rules: number[] = [];
    for (const rule of meeting) {
      const entry = this.problem.entries[rule];
      if (entry?.[side] === undefined) continue;
      rules.push(rule);
      if (!entry.may && levels.every((level) => level.askedBy(rule) === -1)) break;
    }
    return rules;
  }
}

/** Those that decide about the packets of some rows, in the order of the rules. */
export function decidersOf(parts: readonly FoundRow[], ranks: ReadonlyMap<Entry, number>, budget: Budget): Deciding {
  const found: Record<Side, Set<Entry>> = { before: new Set(), after: new Set() };
  for (const { space, row } of parts) {
    const { before, after } = space.deciders.of(row, budget);
    for (const entry of before) found.before.add(entry);
    for (const entry of after) found.after.add(entry);
    if (budget.spent) break;
  }
  const inOrder = (entries: ReadonlySet<Entry>): Entry[] => [...entries].sort((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
  const originsOf = (side: Side): Origin[] => [...new Set(inOrder(found[side]).flatMap((entry) => entry[side] ?? []))];
  return { before: originsOf('before'), after: originsOf('after'), complete: !budget.spent };
}
