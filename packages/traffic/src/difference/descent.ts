import type { Budget } from './budget.ts';
import type { Choice } from './choices.ts';
import { Diagram, same, unknown } from './diagram.ts';
import type { Branch, Leaf, Node } from './diagram.ts';
import { addTo } from './levels.ts';
import type { Level } from './levels.ts';
import { sideBits } from './merged.ts';
import { isOneSided, NormalForm } from './normal-form.ts';
import type { Active } from './normal-form.ts';
import { eachPart } from './partition.ts';
import { askedLevels } from './problem.ts';
import type { Problem } from './problem.ts';
import type { Left } from './rest.ts';
import { differs, pairsOf } from './verdict-pairs.ts';

/**
 * Asks one field after the other which rules still hold, and remembers what came of a set of rules: many packets have
 * the same. Exact, whatever the order of the fields; the order decides how long it takes.
 */
export function descend(problem: Problem, choose: Choice, budget: Budget): Node {
  const all = problem.entries.map(({ side }, rule) => (rule << 2) | sideBits[side]);
  return new Descent(problem, choose, budget).visit(all, 2 ** problem.levels.length - 1);
}

class Descent {
  private readonly levels: readonly Level[];
  private readonly choose: Choice;
  private readonly budget: Budget;
  private readonly diagram = new Diagram();
  private readonly form: NormalForm;
  private readonly known = new Map<Left, Map<string, Node>>();

  constructor(problem: Problem, choose: Choice, budget: Budget) {
    this.levels = problem.levels;
    this.choose = choose;
    this.budget = budget;
    this.form = new NormalForm(problem);
  }

  visit(active: Active, left: Left): Node {
    if (!this.budget.spend(8 * active.length)) return unknown;
    const items = this.form.normalize(active, left);
    if (items.length === 0) return same;
    const known = this.known.get(left) ?? new Map<string, Node>();
    this.known.set(left, known);
    const key = this.form.keyOf(items, left);
    const node = known.get(key) ?? this.look(items, left);
    known.set(key, node);
    return node;
  }

  private look(items: Active, left: Left): Node {
    const level = this.choose(askedLevels(this.levels, items, left), items);
    return level === undefined ? this.decide(items) : this.branch(level, items, left & ~(1 << this.levels.indexOf(level)));
  }

  private decide(items: Active): Node {
    const pairs = pairsOf(items.map((item) => ({ code: this.form.verdicts[item >> 2] ?? 0, sides: item & 3, may: this.form.may[item >> 2] === 1 })));
    return differs(pairs) ? this.diagram.leaf(pairs) : same;
  }

  private branch(level: Level, items: Active, left: Left): Node {
    const targets = new Map<Leaf | Branch | typeof unknown, number[]>();
    eachPart(items, level, isOneSided, (first, end, active) => {
      const node = this.visit(active, left);
      if (node.kind === 'same') return;
      const list = targets.get(node) ?? [];
      targets.set(node, list);
      addTo(list, first, end);
    });
    const [only] = targets;
    if (only === undefined) return same;
    const [node, runs] = only;
    return runs.length === 2 && runs[0] === 0 && runs[1] === level.count ? node : this.diagram.branch(level.field, targets);
  }
}
