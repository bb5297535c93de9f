import type { Family } from '../address.ts';
import type { Chain } from '../lower/lowered-rule.ts';
import { blocksOf } from './blocks.ts';
import type { Ground } from './blocks.ts';
import { Budget, usualLimits } from './budget.ts';
import type { Limits } from './budget.ts';
import { changedPackets } from './changed-packets.ts';
import type { ComparedRule, Difference } from './compared-rule.ts';
import { namesIn, ruledBy } from './entries.ts';
import type { Universe } from './levels.ts';
import { merge } from './merged.ts';
import type { Entry } from './merged.ts';
import { graphOf } from './orders.ts';
import { problemOf } from './problem.ts';
import { foundRows } from './row-space.ts';
import type { FoundRow } from './row-space.ts';
import { samplesIn } from './samples.ts';
import { shapesOf, universesOf } from './space.ts';
import type { Passage, Shape } from './space.ts';

/**
 * For which new packets two chains of one IP version give different verdicts. A chain that is not there accepts all.
 * What `limits` leave out is bounded as usual; over them the result is partial.
 */
export function compareChains(before: Chain | undefined, after: Chain | undefined, family: Family, limits: Limits = {}): Difference {
  return compareRules(before?.rules ?? [], after?.rules ?? [], shapesOf(family), limits);
}

/**
 * The same for lists of rules and any packets: the first rule that matches decides, and none is ACCEPT.
 *
 * @param shapes each protocol is in one of them
 */
export function compareRules(before: readonly ComparedRule[], after: readonly ComparedRule[], shapes: readonly Shape[], limits: Limits = {}, passage: Passage = {}): Difference {
  return comparison(before, after, passage)(shapes, limits);
}

/** Compares two lists for some packets; asked several times, the lists are looked at once. */
export type CompareFor = (shapes: readonly Shape[], limits?: Limits) => Difference;

export function comparison(before: readonly ComparedRule[], after: readonly ComparedRule[], passage: Passage = {}): CompareFor {
  const names = namesIn([...before, ...after], passage);
  const entries = merge(ruledBy(before, names), ruledBy(after, names));
  return (shapes, limits = {}) => compareEntries({ entries, names, universes: universesOf(shapes, names, passage) }, limits);
}

function compareEntries({ entries, names, universes }: Omit<Ground, 'budget'>, limits: Limits): Difference {
  const words = limits.words ?? usualLimits.words;
  const { rows, complete } = rowsIn(entries, universes, limits.boxes ?? usualLimits.boxes, new Budget(words, limits.expired));
  // Which rules decide is worth a part of what was spent to find that they do.
  const blocks = blocksOf(changedPackets(rows), { entries, universes, names, budget: new Budget(words / 12, limits.expired) });
  return { status: complete ? 'exact' : 'partial', blocks, samples: complete ? [] : samplesIn(entries, universes, names) };
}

/** All that differs, in every shape of packets. A budget that is spent at one shape is spent for all. */
function rowsIn(entries: readonly Entry[], universes: readonly Universe[], most: number, budget: Budget): { rows: FoundRow[]; complete: boolean } {
  const found: FoundRow[] = [];
  let complete = true;
  for (const universe of universes) {
    const problem = problemOf(entries, universe, budget);
    if (problem === 'too large') complete = false;
    if (problem === undefined || problem === 'too large') continue;
    const graph = graphOf(problem, budget);
    const { rows, complete: all } = foundRows(graph.node, problem, universe, most - found.length, budget);
    complete &&= graph.complete && all;
    found.push(...rows);
  }
  return { rows: found, complete };
}
