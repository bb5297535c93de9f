import type { Bounds } from '../bounds.ts';
import type { Budget } from './budget.ts';
import { Deciders } from './deciders.ts';
import type { Node, Pairs } from './diagram.ts';
import type { ClassedLevel, Universe } from './levels.ts';
import type { Problem } from './problem.ts';
import { rowsOf } from './rows.ts';
import type { Row } from './rows.ts';
import { runSetsFor } from './run-sets.ts';
import type { RunSets } from './run-sets.ts';
import { fields } from './space.ts';
import type { Box, Field } from './space.ts';
import { joinClasses, stretchesOf } from './stretches.ts';
import type { Stretches } from './stretches.ts';

/** Packets of one shape that get the same pairs of verdicts: a row, and what its numbers mean. */
export interface FoundRow {
  readonly space: RowSpace;
  readonly row: Row;
  readonly pairs: Pairs;
}

/** What a graph holds as rows, as few as are found; they have no packets in common. */
export function foundRows(node: Node, problem: Problem, whole: Universe, allowed: number, budget: Budget): { readonly rows: readonly FoundRow[]; readonly complete: boolean } {
  const sets = runSetsFor(problem.levels);
  const { rows, complete } = rowsOf(node, problem.levels, sets, allowed, budget);
  const space = new RowSpace(problem, whole, sets);
  return { rows: rows.map((row) => ({ space, row, pairs: row.kind })), complete };
}

/** The packets of the rows of one problem. Here numbers of classes become points again, each set once and when it is asked for. */
export class RowSpace {
  readonly deciders: Deciders;
  private readonly whole: Universe;
  private readonly levels: readonly LevelSets[];
  /** The fields that no rule tells apart here. */
  private readonly rest: readonly (readonly [Field, Bounds])[];
  private readonly restSize: number;

  /** @param whole all packets of the shape; the problem is about those that changed rules hold */
  constructor(problem: Problem, whole: Universe, sets: readonly RunSets[]) {
    this.deciders = new Deciders(problem, sets);
    this.whole = whole;
    this.levels = problem.levels.flatMap((level, place) => (sets[place] === undefined ? [] : [new LevelSets(level, sets[place], problem.universe[level.field])]));
    const asked = new Set(problem.levels.map(({ field }) => field));
    this.rest = fields.filter((field) => !asked.has(field)).map((field) => [field, problem.universe[field]]);
    this.restSize = this.rest.reduce((size, [, bounds]) => size * lengthOf(bounds), 1);
  }

  /** The packets of a row; what is as wide as the whole is left out, but for the protocol. */
  boxOf({ sets }: Row): Box {
    const all = [...this.rest, ...this.levels.map((level, place) => [level.field, level.boundsOf(sets[place] ?? -1)] as const)];
    return Object.fromEntries(all.filter(([field, bounds]) => field === 'proto' || !isEqual(bounds, this.whole[field])));
  }

  /** How many packets a row has, about. */
  sizeOf({ sets }: Row): number {
    let size = this.restSize;
    for (let place = 0; place < this.levels.length; place++) size *= this.levels[place]?.lengthOf(sets[place] ?? -1) ?? 1;
    return size;
  }

  /** Rows of different problems that differ in the protocol only share it; others seldom do. */
  outlineOf({ sets }: Row): string {
    const lengths = this.levels.map((level, place) => [level.field, level.lengthOf(sets[place] ?? -1)] as const);
    const all = [...this.rest.map(([field, bounds]) => [field, lengthOf(bounds)] as const), ...lengths];
    const asked = all.filter(([field, length]) => field !== 'proto' && length !== lengthOf(this.whole[field]));
    return asked.map(([field, length]) => `${field} ${length.toPrecision(6)}`).sort().join();
  }
}

/** The sets of one level as points; -1 is the set of all. */
class LevelSets {
  readonly field: Field;
  private readonly sets: RunSets;
  private readonly all: Bounds;
  private readonly stretches: Stretches;
  /** Of each class, how many points are before it. */
  private readonly before: Float64Array;
  private readonly bounds: Bounds[] = [];
  private readonly known: number[] = [];

  constructor(level: ClassedLevel, sets: RunSets, all: Bounds) {
    this.field = level.field;
    this.sets = sets;
    this.all = all;
    this.stretches = stretchesOf(level);
    this.before = new Float64Array(level.count + 1);
    for (const [i, { points }] of level.classes.entries()) this.before[i + 1] = (this.before[i] ?? 0) + lengthOf(points);
  }

  boundsOf(set: number): Bounds {
    return set < 0 ? this.all : (this.bounds[set] ??= joinClasses(this.sets.runsOf(set), this.stretches));
  }

  lengthOf(set: number): number {
    return set < 0 ? (this.before.at(-1) ?? 0) : (this.known[set] ??= this.measure(set));
  }

  private measure(set: number): number {
    const runs = this.sets.runsOf(set);
    let length = 0;
    for (let i = 0; i < runs.length; i += 2) length += (this.before[runs[i + 1] ?? 0] ?? 0) - (this.before[runs[i] ?? 0] ?? 0);
    return length;
  }
}

function lengthOf(bounds: Bounds): number {
  let length = 0;
  for (let i = 0; i < bounds.length; i += 2) length += Number(bounds[i + 1] ?? 0) - Number(bounds[i] ?? 0);
  return length;
}

function isEqual(a: Bounds, b: Bounds): boolean {
  return a === b || (a.length === b.length && a.every((point, i) => point === b[i]));
}
