import type { Budget } from './budget.ts';
import { mostAsked } from './choices.ts';
import type { Active } from './normal-form.ts';
import { eachPart } from './partition.ts';
import { askedLevels } from './problem.ts';
import type { Level } from './levels.ts';
import { Rest } from './rest.ts';
import type { Left } from './rest.ts';

/** Rules, of which some only may match, and what they ask. */
export interface Searched {
  readonly entries: readonly { readonly may: boolean }[];
  readonly levels: readonly Level[];
}

/**
 * Looks which of some rules of a list decide about a packet: adds them to `found`, of those that are `wanted`. The first
 * rule that holds a packet decides, or what before it only may match. When the budget is spent, some may be missing.
 */
export function findDeciding(problem: Searched, rules: readonly number[], wanted: ReadonlySet<number>, budget: Budget): ReadonlySet<number> {
  const search = new Search(problem, wanted, budget);
  search.start(rules);
  return search.found;
}

class Search {
  readonly found = new Set<number>();
  private readonly problem: Searched;
  private readonly rest: Rest;
  private readonly wanted: ReadonlySet<number>;
  private readonly budget: Budget;
  private readonly seen = new Set<string>();
  /** The rules that hold where one looks next. */
  private readonly active: Active;

  constructor(problem: Searched, wanted: ReadonlySet<number>, budget: Budget) {
    this.problem = problem;
    this.rest = new Rest(problem.levels, problem.entries.length);
    this.wanted = wanted;
    this.budget = budget;
    this.active = new Int32Array(problem.entries.length);
  }

  start(rules: readonly number[]): void {
    this.active.set(rules.map((rule) => rule << 2));
    this.visit(rules.length, 2 ** this.problem.levels.length - 1);
  }

  /** @param length of `active`, which is overwritten */
  private visit(length: number, left: Left): void {
    if (!this.budget.spend(4 * length)) return;
    const items = this.deciding(length, this.rest.idsOf(left));
    if (!items.some((item) => this.isSought(item))) return;
    const key = keyOf(items, left);
    if (this.seen.has(key)) return;
    this.seen.add(key);
    const level = mostAsked(askedLevels(this.problem.levels, items, left), items);
    if (level === undefined) for (const item of items) if (this.wanted.has(item >> 2)) this.found.add(item >> 2);
    if (level === undefined) return;
    const following = left & ~(1 << this.problem.levels.indexOf(level));
    eachPart(items, level, (item) => this.isSought(item), this.active, (_first, _end, holding) => this.visit(holding, following));
  }

  private isSought(item: number): boolean {
    return this.wanted.has(item >> 2) && !this.found.has(item >> 2);
  }

  /** Leaves out what an earlier rule that asks the same takes, and what is behind one that holds all. */
  private deciding(length: number, ids: Int32Array): Active {
    const taken = new Set<number>();
    let kept = 0;
    for (let i = 0; i < length; i++) {
      const item = this.active[i] ?? 0;
      const id = ids[item >> 2] ?? 0;
      if (taken.has(id)) continue;
      this.active[kept++] = item;
      if (this.problem.entries[item >> 2]?.may === true) continue;
      if (id === 0) break;
      taken.add(id);
    }
    return this.active.slice(0, kept);
  }
}

function keyOf(items: Active, left: Left): string {
  let key = `${left} `;
  for (const item of items) key += String.fromCharCode(item & 0xffff, item >>> 16);
  return key;
}
