import type { Bounds } from '../bounds.ts';
import type { Field } from './space.ts';
import { join } from './sweep.ts';

/** Where packets differ, as a graph: a branch asks one field, and equal parts are one node. */
export type Node = typeof same | typeof unknown | Leaf | Branch;

export const same = { kind: 'same', id: 0 } as const;
/** The budget was spent before anybody knew. */
export const unknown = { kind: 'unknown', id: 1 } as const;

export interface Leaf {
  readonly kind: 'leaf';
  readonly id: number;
  readonly pairs: Pairs;
}

/** Verdicts before and after that a packet may get, as bits (`verdict-pairs.ts`). */
export type Pairs = number;

export interface Branch {
  readonly kind: 'branch';
  readonly id: number;
  readonly field: Field;
  readonly edges: readonly Edge[];
}

export interface Edge {
  readonly points: Bounds;
  readonly node: Leaf | Branch | typeof unknown;
}

/** Makes nodes, each only once. */
export class Diagram {
  private readonly leaves = new Map<Pairs, Leaf>();
  private readonly branches = new Map<string, Branch>();
  private next = 2;

  leaf(pairs: Pairs): Leaf {
    const known = this.leaves.get(pairs) ?? { kind: 'leaf', id: this.next++, pairs };
    this.leaves.set(pairs, known);
    return known;
  }

  /** What each class of a field leads to; classes that lead to `same` are left out. */
  branch(field: Field, classes: readonly { readonly points: Bounds }[], targets: ReadonlyMap<Edge['node'], readonly number[]>): Branch {
    const key = `${field} ${[...targets].map(([{ id }, list]) => `${id}:${list.join()}`).join(' ')}`;
    const known = this.branches.get(key) ?? { kind: 'branch', id: this.next++, field, edges: edgesOf(classes, targets) };
    this.branches.set(key, known);
    return known;
  }
}

function edgesOf(classes: readonly { readonly points: Bounds }[], targets: ReadonlyMap<Edge['node'], readonly number[]>): Edge[] {
  return [...targets].map(([node, list]) => ({ node, points: join(list.map((index) => classes[index]?.points ?? [])) }));
}
