import type { Runs } from './levels.ts';
import { ListNumbers } from './list-numbers.ts';
import { fields } from './space.ts';
import type { Field } from './space.ts';

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
  /** By where they lead, the numbers of classes; those that lead to `same` are left out. */
  readonly targets: Targets;
}

export type Targets = ReadonlyMap<Leaf | Branch | typeof unknown, Runs>;

/** Makes nodes, each only once. */
export class Diagram {
  private readonly leaves = new Map<Pairs, Leaf>();
  private readonly keys = new ListNumbers();
  private readonly branches: Branch[] = [];
  private next = 2;

  leaf(pairs: Pairs): Leaf {
    const known = this.leaves.get(pairs) ?? { kind: 'leaf', id: this.next++, pairs };
    this.leaves.set(pairs, known);
    return known;
  }

  branch(field: Field, targets: Targets): Branch {
    const key = [fields.indexOf(field)];
    for (const [{ id }, runs] of targets) {
      key.push(id, runs.length);
      for (const turn of runs) key.push(turn);
    }
    return (this.branches[this.keys.of(key)] ??= { kind: 'branch', id: this.next++, field, targets });
  }
}
