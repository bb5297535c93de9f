import type { Bounds } from '../bounds.ts';
import type { Budget } from './budget.ts';
import type { Node, Pairs } from './diagram.ts';
import { identify } from './entries.ts';
import type { Universe } from './levels.ts';
import { joinClasses, stretchesOf } from './stretches.ts';
import type { Stretches } from './stretches.ts';
import type { Problem } from './problem.ts';
import { mergeProducts } from './products.ts';
import type { Product } from './products.ts';
import { rowsOf } from './rows.ts';
import type { Row } from './rows.ts';
import { runSetsFor } from './run-sets.ts';
import type { RunSets } from './run-sets.ts';
import { fields } from './space.ts';
import type { Box, Field } from './space.ts';
import { join } from './sweep.ts';

/** Packets that get the same pairs of verdicts. */
export interface PairBox {
  readonly pairs: Pairs;
  readonly box: Universe;
  readonly row: Row;
}

export interface Boxes {
  readonly boxes: readonly PairBox[];
  /** What the numbers of the rows mean. */
  readonly sets: readonly RunSets[];
  /** False when there are more, or when some part of the graph is not known. */
  readonly complete: boolean;
}

/** What a graph holds as boxes, as few as are found; they have no packets in common. */
export function boxesOf(node: Node, problem: Problem, allowed: number, budget: Budget): Boxes {
  const sets = runSetsFor(problem.levels);
  const { rows, complete } = rowsOf(node, problem.levels, sets, allowed, budget);
  const points = new PointSets(problem, sets);
  return { boxes: rows.map((row) => ({ pairs: row.kind, box: points.boxOf(row), row })), sets, complete };
}

/** The points of sets of classes. Only here numbers of classes become points again, each set once. */
class PointSets {
  private readonly problem: Problem;
  private readonly sets: readonly RunSets[];
  private readonly known: readonly Map<number, Bounds>[];
  private readonly stretches: readonly Stretches[];

  constructor(problem: Problem, sets: readonly RunSets[]) {
    this.problem = problem;
    this.sets = sets;
    this.known = sets.map(() => new Map());
    this.stretches = problem.levels.map((level) => stretchesOf(level));
  }

  boxOf(row: Row): Universe {
    const box: Record<Field, Bounds> = { ...this.problem.universe };
    for (const [place, { field }] of this.problem.levels.entries()) {
      const set = row.sets[place] ?? -1;
      if (set >= 0) box[field] = this.pointsOf(place, set);
    }
    return box;
  }

  private pointsOf(place: number, set: number): Bounds {
    const known = this.known[place]?.get(set) ?? this.makePoints(place, set);
    this.known[place]?.set(set, known);
    return known;
  }

  private makePoints(place: number, set: number): Bounds {
    const [runs, stretches] = [this.sets[place]?.runsOf(set), this.stretches[place]];
    return runs === undefined || stretches === undefined ? [] : joinClasses(runs, stretches);
  }
}

/** Leaves out what is as wide as a field is. */
export function withoutWhole(box: Box, whole: Universe): Box {
  return Object.fromEntries(fields.flatMap((field) => {
    const bounds = box[field];
    return bounds === undefined || identify(bounds) === identify(whole[field]) ? [] : [[field, bounds]];
  }));
}

/** What boxes are merged as: the parts of those that become one are kept. */
export interface Mergeable<Part> {
  readonly box: Box;
  readonly parts: readonly Part[];
}

/**
 * Puts boxes together that differ in one field only, as long as there are such. `kind`: boxes of different kinds never
 * become one. Boxes without common packets stay so.
 */
export function mergeBoxes<Part, T extends Mergeable<Part>>(items: readonly T[], kind: (item: T) => string): T[] {
  const numbering = new Numbering();
  const products = items.map((item): Product & { item: T } => ({ item, kind: numbering.ofText(kind(item)), sets: fields.map((field) => numbering.of(item.box[field])) }));
  const merged = mergeProducts(products, (place, group) => {
    const field = fields[place] ?? 'proto';
    const bounds = join(group.flatMap(({ item }): Bounds[] => (item.box[field] === undefined ? [] : [item.box[field]])));
    const [{ item, sets, kind: same }] = group;
    const joined = { ...item, box: { ...item.box, [field]: bounds }, parts: group.flatMap((each) => each.item.parts) };
    return { item: joined, kind: same, sets: sets.with(place, numbering.of(bounds)) };
  });
  return merged.map(({ item }) => item);
}

/** Numbers for sets, as these are compared again and again. */
class Numbering {
  private readonly numbers = new Map<Bounds | undefined, number>([[undefined, -1]]);
  private readonly texts = new Map<string, number>();

  of(bounds: Bounds | undefined): number {
    const number = this.numbers.get(bounds) ?? this.ofText(identify(bounds));
    this.numbers.set(bounds, number);
    return number;
  }

  ofText(text: string): number {
    const number = this.texts.get(text) ?? this.texts.size;
    this.texts.set(text, number);
    return number;
  }
}
