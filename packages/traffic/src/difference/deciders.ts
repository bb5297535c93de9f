import type { Origin } from '../lower/lowered-rule.ts';
import type { Budget } from './budget.ts';
import type { Deciding } from './compared-rule.ts';
import { partOf } from './levels.ts';
import type { Universe } from './levels.ts';
import type { Entry } from './merged.ts';
import { boxesOverlap } from './overlap.ts';
import { withUniverse } from './problem.ts';
import { findDeciding } from './search.ts';
import type { Box } from './space.ts';

/** What it costs to look whether a rule meets a box, and to make the classes of those that do. */
const perRule = 40;

type Side = 'before' | 'after';

/** The rules that decide about the packets of a box, by looking at those that meet it once more. */
export function decidersIn(box: Box, universes: readonly Universe[], entries: readonly Entry[], budget: Budget): Deciding {
  const found = { before: new Set<Origin>(), after: new Set<Origin>() };
  for (const whole of universes) {
    if (!boxesOverlap(whole, box) || !budget.spend(perRule * entries.length)) continue;
    const universe = partOf(whole, box);
    const meeting = entries.filter((entry) => boxesOverlap(entry.box, universe));
    for (const side of ['before', 'after'] as const) for (const origin of originsOf(meeting, universe, side, budget)) found[side].add(origin);
  }
  return { before: [...found.before], after: [...found.after], complete: !budget.spent };
}

function originsOf(meeting: readonly Entry[], universe: Universe, side: Side, budget: Budget): Origin[] {
  const entries = meeting.filter((entry) => entry[side] !== undefined);
  const rules = entries.map((_, rule) => rule);
  const found = findDeciding(withUniverse(entries, universe), rules, new Set(rules), budget);
  return entries.flatMap((entry, rule) => (found.has(rule) ? (entry[side] ?? []) : []));
}
