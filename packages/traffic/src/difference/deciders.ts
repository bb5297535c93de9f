import type { Origin } from '../lower/lowered-rule.ts';
import type { Budget } from './budget.ts';
import type { Deciding } from './compared-rule.ts';
import type { Entry } from './merged.ts';
import type { Problem } from './problem.ts';
import { levelWithin } from './row-levels.ts';
import type { RowLevel } from './row-levels.ts';
import type { Row } from './rows.ts';
import type { RunSets } from './run-sets.ts';
import { findDeciding } from './search.ts';

/** What it costs to look which rules meet a row, for each of them. */
const perRule = 8;

/** Some packets of a problem. */
export interface RowPart {
  readonly deciders: Deciders;
  readonly row: Row;
}

type Side = 'before' | 'after';
type Found = Readonly<Record<Side, readonly Entry[]>>;

/** Finds the rules that decide about the packets of a row. All that can are rules of its problem, as they meet a changed one. */
export class Deciders {
  private readonly problem: Problem;
  private readonly sets: readonly RunSets[];
  private readonly whole: readonly RowLevel[];
  private readonly known: readonly Map<number, RowLevel>[];

  constructor(problem: Problem, sets: readonly RunSets[]) {
    this.problem = problem;
    this.sets = sets;
    const all = problem.entries.map((_, rule) => rule);
    this.whole = problem.levels.map((level) => ({ level, meeting: all }));
    this.known = sets.map(() => new Map());
  }

  of(row: Row, budget: Budget): Found {
    const levels = this.whole.map((whole, place) => this.levelOf(whole, place, row.sets[place] ?? -1));
    const meeting = meetingAll(levels, this.problem.entries.length);
    budget.spend(perRule * (meeting.length + levels.length));
    return { before: this.find('before', meeting, levels, budget), after: this.find('after', meeting, levels, budget) };
  }

  private levelOf(whole: RowLevel, place: number, set: number): RowLevel {
    const known = this.known[place];
    const runs = this.sets[place]?.runsOf(set);
    if (set < 0 || known === undefined || runs === undefined) return whole;
    const within = known.get(set) ?? levelWithin(whole.level, runs);
    known.set(set, within);
    return within;
  }

  private find(side: Side, meeting: readonly number[], levels: readonly RowLevel[], budget: Budget): Entry[] {
    const { entries, universe } = this.problem;
    const rules = meeting.filter((rule) => entries[rule]?.[side] !== undefined);
    const here = rules.flatMap((rule) => entries[rule] ?? []);
    const asking = levels.map(({ level }) => ({ ...level, asked: Int32Array.from(rules, (rule) => level.asked[rule] ?? -1) }));
    const places = rules.map((_, place) => place);
    const found = findDeciding({ entries: here, universe, levels: asking }, places, new Set(places), budget);
    return here.filter((_, place) => found.has(place));
  }
}

/** The rules that each level has. */
function meetingAll(levels: readonly RowLevel[], count: number): readonly number[] {
  const [first = [], ...others] = levels.map(({ meeting }) => meeting).toSorted((a, b) => a.length - b.length);
  if (levels.length === 0) return Array.from({ length: count }, (_, rule) => rule);
  let met = first;
  for (const other of others) {
    if (other.length === count) break;
    const held = new Set(other);
    met = met.filter((rule) => held.has(rule));
  }
  return met;
}

/** Those that decide about the packets of some rows, in the order of the rules. */
export function decidersOf(parts: readonly RowPart[], entries: readonly Entry[], budget: Budget): Deciding {
  const found: Record<Side, Set<Entry>> = { before: new Set(), after: new Set() };
  for (const { deciders, row } of parts) {
    const { before, after } = deciders.of(row, budget);
    for (const entry of before) found.before.add(entry);
    for (const entry of after) found.after.add(entry);
    if (budget.spent) break;
  }
  const originsOf = (side: Side): Origin[] => entries.flatMap((entry) => (found[side].has(entry) ? (entry[side] ?? []) : []));
  return { before: [...new Set(originsOf('before'))], after: [...new Set(originsOf('after'))], complete: !budget.spent };
}
