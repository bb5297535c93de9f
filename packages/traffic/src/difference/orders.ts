import { countBits } from './bits.ts';
import type { Budget } from './budget.ts';
import { descend } from './descent.ts';
import type { Node } from './diagram.ts';
import type { Level } from './levels.ts';
import type { Problem } from './problem.ts';

/** What the first attempts may cost; each round may cost this many times more than the one before. */
const firstAttempt = 4_000_000;
const growth = 8;

/**
 * No order of the fields is always good, and a bad one can cost twenty times as much: two take turns with ever more of
 * the budget. When that is spent, what the last attempt found is true as far as it goes.
 */
export function descendInTurns(problem: Problem, budget: Budget): { readonly node: Node; readonly complete: boolean } {
  const orders = ordersOf(problem);
  let node: Node | undefined;
  for (let words = firstAttempt; ; words *= growth) {
    for (const order of orders) {
      const attempt = budget.attempt(words);
      const allowed = attempt.words;
      node = descend(problem, order, attempt);
      if (!attempt.spent) {
        budget.spend(allowed - attempt.words);
        return { node, complete: true };
      }
      if (!budget.spend(allowed + 1)) return { node, complete: false };
    }
  }
}

/**
 * First what edited rules differ in: only behind that are they the same rule. Last what hardly any rule asks for. In
 * between, what has few classes comes first, as that keeps the graph narrow; or what has many, as that tells the rules
 * apart at once.
 */
export function ordersOf({ entries, levels }: Problem): (readonly Level[])[] {
  const edited = new Set(entries.flatMap((entry) => entry.edited?.fields ?? []));
  const rank = ({ field, wild }: Level): number => (edited.has(field) ? 0 : countBits(wild) < rarelyAsked * entries.length ? 1 : 2);
  const ascending = levels.toSorted((a, b) => rank(a) - rank(b) || a.classes.length - b.classes.length);
  const descending = levels.toSorted((a, b) => rank(a) - rank(b) || b.classes.length - a.classes.length);
  return levels.length < 2 ? [ascending] : [ascending, descending];
}

/** The part of the rules that do not ask for a field, from which on it comes last. */
const rarelyAsked = 0.8;
