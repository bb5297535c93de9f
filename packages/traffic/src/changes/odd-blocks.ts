import { wholeBlock } from '../difference/blocks.ts';
import type { Block } from '../difference/compared-rule.ts';
import type { FoldedBlock } from './fold-traffic.ts';
import { verdictsOf } from './group-blocks.ts';

/**
 * What is left to say of packets that no system sends: where what is sent changes in the same way, nothing. One block
 * for each change of verdict, as a filter of its own is what decides there.
 */
export function oddBlocks(sent: readonly Block[], odd: readonly Block[]): FoldedBlock[] {
  const said = new Set(sent.map(verdictsOf));
  const blocks = new Map<string, FoldedBlock>();
  for (const block of odd) {
    const verdicts = verdictsOf(block);
    if (said.has(verdicts)) continue;
    const first = blocks.get(verdicts) ?? wholeBlock(block);
    blocks.set(verdicts, { ...first, match: {}, parts: [], size: (blocks.get(verdicts)?.size ?? 0) + block.size });
  }
  return [...blocks.values()];
}
