import type { Origin } from '../lower/lowered-rule.ts';
import { both, bitsOf, firstOfBoth, isWithin, keyOf, someOfBoth } from './bits.ts';
import type { Bits } from './bits.ts';
import type { Budget } from './budget.ts';
import type { Deciding } from './compared-rule.ts';
import { partOf } from './levels.ts';
import type { Universe } from './levels.ts';
import type { Entry } from './merged.ts';
import { boxesOverlap } from './overlap.ts';
import { stagesOf, withUniverse } from './problem.ts';
import type { Problem, Stage } from './problem.ts';
import { cut } from './reduce.ts';
import type { Box } from './space.ts';

/** The rules that decide about the packets of a box, by looking at those that meet it once more. */
export function decidersIn(box: Box, universes: readonly Universe[], entries: readonly Entry[], budget: Budget): Deciding {
  const before = new Set<Origin>();
  const after = new Set<Origin>();
  for (const whole of universes) {
    if (!boxesOverlap(whole, box)) continue;
    const universe = partOf(whole, box);
    const problem = withUniverse(entries.filter((entry) => boxesOverlap(entry.box, universe)), universe);
    const found = new Collector(problem, budget).collect();
    for (const origin of origins(found, problem, 'before')) before.add(origin);
    for (const origin of origins(found, problem, 'after')) after.add(origin);
  }
  return { before: [...before], after: [...after], complete: !budget.spent };
}

type Side = 'before' | 'after';
type Found = Readonly<Record<Side, Set<number>>>;

/** Walks through all packets of a problem and notes what decides about them. */
export class Collector {
  private readonly stages: readonly Stage[];
  private readonly seen = new Set<string>();
  private readonly found: Found = { before: new Set(), after: new Set() };
  private readonly problem: Problem;
  private readonly budget: Budget;
  private until: (at: number) => boolean = () => false;
  private ended = false;

  constructor(problem: Problem, budget: Budget) {
    this.problem = problem;
    this.budget = budget;
    this.stages = stagesOf(problem, [...problem.levels].sort((a, b) => a.classes.length - b.classes.length));
  }

  /** What decides on some side, or may; until a rule that ends the search does. */
  collect(until: (at: number) => boolean = () => false): Found {
    this.until = until;
    this.visit(0, bitsOf(this.problem.entries.length, () => true));
    return this.found;
  }

  private visit(depth: number, active: Bits): void {
    const stage = this.stages[depth];
    if (stage === undefined || this.ended || !this.budget.spend(8 * active.length)) return;
    cut(active, this.problem, stage);
    const key = `${depth} ${keyOf(active)}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    if (stage.level === undefined || isWithin(active, stage.full)) {
      this.note(active, stage, 'before');
      this.note(active, stage, 'after');
      return;
    }
    this.budget.spend(stage.level.classes.length * active.length);
    for (const { mask } of stage.level.classes) this.visit(depth + 1, both(active, mask));
  }

  /** All that is left holds every packet: the end of a side, and before it what only may match. */
  private note(active: Bits, { ends }: Stage, side: Side): void {
    const end = firstOfBoth(active, ends[side]);
    someOfBoth(active, this.problem.sides[side], (at) => {
      this.found[side].add(at);
      this.ended ||= this.until(at);
      return at === end;
    });
  }
}

function origins(found: Found, { entries }: Problem, side: Side): Origin[] {
  const inOrder = [...found[side]].sort((a, b) => a - b);
  return inOrder.flatMap((at) => entries[at]?.[side] ?? []);
}
