import { bitsOf, bothInto, emptyBits, isWithin, keyOf } from './bits.ts';
import type { Bits } from './bits.ts';
import type { Budget } from './budget.ts';
import { Diagram, same, unknown } from './diagram.ts';
import type { Edge, Node } from './diagram.ts';
import type { Level } from './levels.ts';
import { stagesOf } from './problem.ts';
import type { Problem, Stage } from './problem.ts';
import { cut, isSettled } from './reduce.ts';
import { differs, pairsOf } from './verdict-pairs.ts';

/**
 * Asks one field after the other which rules still hold, and remembers what came of a set of rules: many packets have
 * the same. Exact, whatever the order of the fields; the order decides how long it takes.
 */
export function descend(problem: Problem, order: readonly Level[], budget: Budget): Node {
  return new Descent(problem, order, budget).visit(0, bitsOf(problem.entries.length, () => true));
}

class Descent {
  private readonly problem: Problem;
  private readonly stages: readonly Stage[];
  private readonly budget: Budget;
  private readonly diagram = new Diagram();
  /** One set for each depth, as making one for each class is most of the time. */
  private readonly places: readonly Bits[];
  private readonly known: readonly Map<string, Node>[];

  constructor(problem: Problem, order: readonly Level[], budget: Budget) {
    this.problem = problem;
    this.stages = stagesOf(problem, order);
    this.budget = budget;
    this.places = this.stages.map(() => emptyBits(problem.entries.length));
    this.known = this.stages.map(() => new Map());
  }

  /** May change `active`. */
  visit(depth: number, active: Bits): Node {
    const stage = this.stages[depth];
    if (stage === undefined || !this.budget.spend(8 * active.length)) return unknown;
    cut(active, this.problem, stage);
    if (isSettled(active, this.problem, stage)) return same;
    if (stage.level === undefined || isWithin(active, stage.full)) return this.decide(active);
    if (isWithin(active, stage.level.wild)) return this.visit(depth + 1, active);
    const key = keyOf(active);
    const known = this.known[depth]?.get(key);
    if (known !== undefined) return known;
    const node = this.branch(depth, stage.level, active);
    this.known[depth]?.set(key, node);
    return node;
  }

  private decide(active: Bits): Node {
    const pairs = pairsOf(this.problem.entries, active);
    return differs(pairs) ? this.diagram.leaf(pairs) : same;
  }

  private branch(depth: number, { field, classes }: Level, active: Bits): Node {
    const targets = new Map<Edge['node'], number[]>();
    const rest = this.places[depth] ?? emptyBits(this.problem.entries.length);
    if (!this.budget.spend(classes.length * active.length)) return unknown;
    for (const [index, { mask }] of classes.entries()) {
      if (!bothInto(rest, active, mask, this.problem.changed)) continue;
      const node = this.visit(depth + 1, rest);
      if (node.kind === 'same') continue;
      const list = targets.get(node);
      if (list === undefined) targets.set(node, [index]);
      else list.push(index);
    }
    const [only] = targets;
    if (only === undefined) return same;
    return only[1].length === classes.length ? only[0] : this.diagram.branch(field, classes, targets);
  }
}
