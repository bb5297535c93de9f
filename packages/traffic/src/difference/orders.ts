import type { Budget } from './budget.ts';
import { mostAsked, mostDiverse } from './choices.ts';
import { Descent } from './descent.ts';
import { unknown } from './diagram.ts';
import type { Node } from './diagram.ts';
import type { Problem } from './problem.ts';

/** What attempts may cost, in words. What one found is kept for the next of the same way, so the first may be short. */
const attempts = [500_000, 24_000_000, 288_000_000, Infinity];

/**
 * No way to choose the next field is always good, and a bad one can cost twenty times as much: two take turns with ever
 * more of the budget. When that is spent, what the last attempt found is true as far as it goes.
 */
export function graphOf(problem: Problem, budget: Budget): { readonly node: Node; readonly complete: boolean } {
  const descents = [mostAsked, mostDiverse].map((choose) => new Descent(problem, choose));
  let found: Node = unknown;
  for (const words of attempts) {
    for (const descent of descents) {
      const attempt = budget.attempt(words);
      const allowed = attempt.words;
      found = descent.look(attempt);
      if (!attempt.spent) {
        budget.spend(allowed - attempt.words);
        return { node: found, complete: true };
      }
      if (!budget.spend(allowed + 1)) return { node: found, complete: false };
    }
  }
  return { node: found, complete: false };
}
