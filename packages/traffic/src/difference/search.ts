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
  search.visit(rules.map((rule) => rule << 2), 2 ** problem.levels.length - 1);
  return search.found;
}

class Search {
  readonly found = new Set<number>();
  private readonly problem: Searched;
  private readonly rest: Rest;
  private readonly wanted: ReadonlySet<number>;
  private readonly budget: Budget;
  private readonly seen = new Set<string>();

  constructor(problem: Searched, wanted: ReadonlySet<number>, budget: Budget) {
    this.problem = problem;
    this.rest = new Rest(problem.levels, problem.entries.length);
    this.wanted = wanted;
    this.budget = budget;
  }

  visit(active: Active, left: Left): void {
    if (!this.budget.spend(4 * active.length)) return;
    const items = this.deciding(active, this.rest.idsOf(left));
    if (!items.some((item) => this.isSought(item))) return;
    const key = keyOf(items, left);
    if (this.seen.has(key)) return;
    this.seen.add(key);
    const level = mostAsked(askedLevels(this.problem.levels, items, left), items);
    if (level === undefined) for (const item of items) if (this.wanted.has(item >> 2)) this.found.add(item >> 2);
    if (level === undefined) return;
    const following = left & ~(1 << this.problem.levels.indexOf(level));
    eachPart(items, level, (item) => this.isSought(item), (_first, _end, rules) => this.visit(rules, following));
  }

  private isSought(item: number): boolean {
    return this.wanted.has(item >> 2) && !this.found.has(item >> 2);
  }

  /** Leaves out what an earlier rule that asks the same takes, and what is behind one that holds all. */
  private deciding(active: Active, ids: Int32Array): number[] {
    const taken = new Set<number>();
    const items: number[] = [];
    for (const item of active) {
      const id = ids[item >> 2] ?? 0;
      if (taken.has(id)) continue;
      items.push(item);
      if (this.problem.entries[item >> 2]?.may === true) continue;
      if (id === 0) break;
      taken.add(id);
    }
    return items;
  }
}

function keyOf(items: Active, left: Left): string {
  let key = `${left} `;
  for (const item of items) key += String.fromCharCode(item & 0xffff, item >>> 16);
  return key;
}
