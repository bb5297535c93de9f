import type { Level } from './levels.ts';
import type { Active } from './normal-form.ts';

/** Chooses the field that is asked next, of those that some rule still asks for. */
export type Choice = (candidates: readonly Level[], items: Active) => Level | undefined;

/** What most rules ask for: each part of the field then has few of them left. */
export const mostAsked: Choice = (candidates, items) => least(candidates, ({ asked }) => count(items, (item) => asked[item >> 2] === -1));

/** What rules ask for in the most different ways. */
export const mostDiverse: Choice = (candidates, items) => least(candidates, ({ asked }) => -new Set(Array.from(items, (item) => asked[item >> 2])).size);

function least(candidates: readonly Level[], weigh: (level: Level) => number): Level | undefined {
  if (candidates.length < 2) return candidates[0];
  const weights = candidates.map(weigh);
  return candidates[weights.indexOf(Math.min(...weights))];
}

function count(items: Active, wanted: (item: number) => boolean): number {
  let number = 0;
  for (const item of items) if (wanted(item)) number++;
  return number;
}
