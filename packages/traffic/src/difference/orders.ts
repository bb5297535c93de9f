import type { Budget } from './budget.ts';
import { mostAsked, mostDiverse } from './choices.ts';
import { Descent } from './descent.ts';
import type { Node } from './diagram.ts';
import type { Problem } from './problem.ts';

/** What the first attempts may cost; each round may cost this many times more than the one before. */
const firstAttempt = 2_000_000;
const growth = 12;

/**
 * No way to choose the next field is always good, and a bad one can cost twenty times as much: two take turns with ever
 * more of the budget. When that is spent, what the last attempt found is true as far as it goes.
 */
export function graphOf(problem: Problem, budget: Budget): { readonly node: Node; readonly complete: boolean } {
  const descents = [mostAsked, mostDiverse].map((choose) => new Descent(problem, choose));
  for (let words = firstAttempt; ; words *= growth) {
    for (const descent of descents) {
      const attempt = budget.attempt(words);
      const allowed = attempt.words;
      const node = descent.look(attempt);
      if (!attempt.spent) {
        budget.spend(allowed - attempt.words);
        return { node, complete: true };
      }
      if (!budget.spend(allowed + 1)) return { node, complete: false };
    }
  }
}
