import type { Family } from '../address.ts';
import { describeBox } from '../describe/index.ts';
import type { Block, Difference } from '../difference/compared-rule.ts';
import { verdictsOf } from './group-blocks.ts';
import type { CountedBlocks } from './group-blocks.ts';

/** Of one chain, one IP version, and one change of verdict: nobody reads more, and each takes a while to put into words. */
const mostTold = 200;

/** The widest blocks of each change of verdict; of those that are left, how many there are. */
export function cutBlocks(difference: Difference, family: Family): { readonly told: readonly Block[]; readonly counted: readonly CountedBlocks[] } {
  const { blocks } = difference;
  if (blocks.length <= mostTold) return { told: blocks, counted: [] };
  const byVerdicts = new Map<string, Block[]>();
  for (const block of blocks) {
    const list = byVerdicts.get(verdictsOf(block)) ?? [];
    byVerdicts.set(verdictsOf(block), list);
    list.push(block);
  }
  const lists = [...byVerdicts.values()];
  return { told: lists.flatMap((list) => list.slice(0, mostTold)), counted: lists.flatMap((list) => countedOf(list.slice(mostTold), difference, family)) };
}

function countedOf(blocks: readonly Block[], difference: Difference, family: Family): CountedBlocks[] {
  const [verdicts] = blocks;
  if (verdicts === undefined) return [];
  return [{ verdicts, narrow: { count: blocks.length, boxes: () => blocks.map(({ match }) => describeBox(match, family)), of: [difference] } }];
}
