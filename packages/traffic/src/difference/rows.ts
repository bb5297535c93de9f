import type { Budget } from './budget.ts';
import type { Branch, Node, Pairs } from './diagram.ts';
import type { Level } from './levels.ts';
import { mergeProducts } from './products.ts';
import type { Product } from './products.ts';
import type { RunSets } from './run-sets.ts';

/** Packets that get the same pairs of verdicts, which are its kind: of each level the number of a set of classes. */
export type Row = Product;

export interface Rows {
  readonly rows: readonly Row[];
  /** False when there are more, or when some part of the graph is not known. */
  readonly complete: boolean;
}

/** Of a graph with more rows than are allowed, so many are given: for examples. */
const fewExamples = 1000;

/** More than one level ever has: its sets are made of those of rows, which are bounded. */
const mostSets = 2 ** 24;

/** What it costs to put one row of a node before another one. */
const perRow = 20;

/** All packets of a graph as rows that have none in common, as few as are found. */
export function rowsOf(root: Node, levels: readonly Level[], sets: readonly RunSets[], allowed: number, budget: Budget): Rows {
  const collector = new Collector(levels, sets, allowed, budget);
  const tails = collector.tailsOf(root);
  if (collector.over) return { rows: examplesOf(root, levels, sets, Math.min(fewExamples, allowed)), complete: false };
  const rows = tails.map((tail) => rowOf(tail, levels.length));
  const merged = mergeProducts(rows, (place, group) => {
    const joined = sets[place]?.join(group.map((row) => row.sets[place] ?? -1)) ?? -1;
    return { kind: group[0].kind, sets: group[0].sets.with(place, joined) };
  });
  return { rows: merged, complete: collector.complete };
}

/** The end of a row: what it asks from some node on. There is one of each, so equal ends are known at once. */
interface Tail {
  readonly place: number;
  readonly set: number;
  readonly next: Tail | undefined;
  readonly pairs: Pairs;
  readonly id: number;
}

/**
 * Goes from the leaves up, as many paths share their ends: a graph can have ten times as many paths as rows. Each node
 * is looked at once, and what leads to the same end is one row.
 */
class Collector {
  complete = true;
  over = false;
  private readonly places: ReadonlyMap<string, number>;
  private readonly sets: readonly RunSets[];
  private readonly allowed: number;
  private readonly budget: Budget;
  private readonly known = new Map<Node, readonly Tail[]>();
  /** By the next one, place and set. */
  private readonly longer = new Map<number, Tail>();
  private count = 0;

  constructor(levels: readonly Level[], sets: readonly RunSets[], allowed: number, budget: Budget) {
    this.places = new Map(levels.map(({ field }, place) => [field, place]));
    this.sets = sets;
    this.allowed = allowed;
    this.budget = budget;
  }

  tailsOf(node: Node): readonly Tail[] {
    if (node.kind === 'unknown') this.complete = false;
    if (node.kind === 'unknown' || node.kind === 'same' || this.over) return [];
    const tails = this.known.get(node) ?? (node.kind === 'leaf' ? [{ place: -1, set: -1, next: undefined, pairs: node.pairs, id: this.count++ }] : this.collect(node));
    this.known.set(node, tails);
    if (tails.length > this.allowed) this.over = true;
    return tails;
  }

  private collect({ field, targets }: Branch): readonly Tail[] {
    const place = this.places.get(field) ?? -1;
    const sets = this.sets[place];
    if (sets === undefined) return [];
    const leading = new Map<Tail, number | number[]>();
    for (const [node, runs] of targets) {
      const tails = this.tailsOf(node);
      if (!this.budget.spend(perRow * tails.length)) this.over = true;
      const set = sets.numberOf(runs);
      for (const tail of tails) addTo(leading, tail, set);
    }
    return [...leading].map(([tail, numbers]) => this.before(tail, place, typeof numbers === 'number' ? numbers : sets.join(numbers)));
  }

  private before(next: Tail, place: number, set: number): Tail {
    if (set === -1) return next;
    const key = (next.id * this.sets.length + place) * mostSets + set;
    const tail = this.longer.get(key) ?? { place, set, next, pairs: next.pairs, id: this.count++ };
    this.longer.set(key, tail);
    return tail;
  }
}

/** Most have one set only. */
function addTo(lists: Map<Tail, number | number[]>, tail: Tail, set: number): void {
  const list = lists.get(tail);
  if (list === undefined) lists.set(tail, set);
  else if (typeof list === 'number') lists.set(tail, [list, set]);
  else list.push(set);
}

function rowOf(tail: Tail, places: number): Row {
  const sets = new Array<number>(places).fill(-1);
  for (let at: Tail | undefined = tail; at !== undefined; at = at.next) if (at.place >= 0) sets[at.place] = at.set;
  return { kind: tail.pairs, sets };
}

/** The first paths of a graph. */
function examplesOf(root: Node, levels: readonly Level[], sets: readonly RunSets[], most: number): Row[] {
  const rows: Row[] = [];
  const follow = (node: Node, row: readonly number[]): void => {
    if (rows.length >= most) return;
    if (node.kind === 'leaf') rows.push({ kind: node.pairs, sets: row });
    if (node.kind !== 'branch') return;
    const place = levels.findIndex(({ field }) => field === node.field);
    for (const [target, runs] of node.targets) follow(target, row.with(place, sets[place]?.numberOf(runs) ?? -1));
  };
  follow(root, levels.map(() => -1));
  return rows;
}
