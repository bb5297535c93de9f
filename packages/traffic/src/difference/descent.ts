import { Budget } from './budget.ts';
import type { Choice } from './choices.ts';
import { Diagram, same, unknown } from './diagram.ts';
import type { Branch, Leaf, Node, Pairs } from './diagram.ts';
import { KnownNodes } from './known-nodes.ts';
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
export class Descent {
  private readonly levels: readonly Level[];
  private readonly choose: Choice;
  private budget = new Budget(0, undefined);
  private readonly diagram = new Diagram();
  private readonly form: NormalForm;
  private readonly known: KnownNodes[] = [];
  private readonly all: Active;
  /** The rules that hold where one looks next. */
  private readonly active: Active;

  constructor(problem: Problem, choose: Choice) {
    this.levels = problem.levels;
    this.choose = choose;
    this.form = new NormalForm(problem);
    this.all = Int32Array.from(problem.entries, ({ side }, rule) => (rule << 2) | sideBits[side]);
    this.active = this.all.slice();
  }

  /** All that differs, as far as the budget goes; with another one it goes on with what is known. */
  look(budget: Budget): Node {
    this.budget = budget;
    this.active.set(this.all);
    return this.visit(this.active.length, 2 ** this.levels.length - 1);
  }

  /** @param length of `active`, which is overwritten */
  private visit(length: number, left: Left): Node {
    if (!this.budget.spend(8 * length)) return unknown;
    const decided = this.form.decidedAtOnce(this.active, length, left);
    if (decided >= 0) return this.leafOf(1 << decided);
    const first = this.form.normalize(this.active, length, left);
    if (first === this.form.items.length) return same;
    const known = (this.known[left] ??= new KnownNodes(this.form, left));
    const number = known.numberOf(first);
    return known.get(number) ?? this.find(first, left, (node) => { known.set(number, node); });
  }

  /** @param keep takes what is all that there is to say */
  private find(first: number, left: Left, keep: (node: Node) => void): Node {
    const node = this.ask(this.form.items.slice(first), left);
    if (!this.budget.spent) keep(node);
    return node;
  }

  private ask(items: Active, left: Left): Node {
    const level = this.choose(askedLevels(this.levels, items, left), items);
    return level === undefined ? this.decide(items) : this.branch(level, items, left & ~(1 << this.levels.indexOf(level)));
  }

  private decide(items: Active): Node {
    const pairs = pairsOf([...items].map((item) => ({ code: this.form.verdicts[item >> 2] ?? 0, sides: item & 3, may: this.form.may[item >> 2] === 1 })));
    return this.leafOf(pairs);
  }

  private leafOf(pairs: Pairs): Node {
    return differs(pairs) ? this.diagram.leaf(pairs) : same;
  }

  private branch(level: Level, items: Active, left: Left): Node {
    const targets = new Map<Leaf | Branch | typeof unknown, number[]>();
    eachPart(items, level, isOneSided, this.active, (first, end, length) => {
      const node = this.visit(length, left);
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
