import type { Family } from '../address.ts';
import type { Block } from '../difference/compared-rule.ts';
import type { Verdict } from '../lower/lowered-rule.ts';
import type { ChangeGroup, DescribedBlock, NarrowBlocks } from './traffic-changes.ts';

/** The changes of one station by what the verdict was and becomes. */
export type VerdictChange = Pick<ChangeGroup, 'before' | 'after' | 'certainty' | 'blocks' | 'rest'>;

/** A block in words, and what becomes of its packets. */
export interface ToldBlock {
  readonly verdicts: Pick<Block, 'before' | 'after' | 'certainty'>;
  readonly described: DescribedBlock;
}

/** Blocks that are counted, and what becomes of their packets. */
export interface CountedBlocks {
  readonly verdicts: ToldBlock['verdicts'];
  readonly narrow: NarrowBlocks;
}

/** Blocks of both IP versions by their verdicts, the widest first; what reads the same for both stands there once. */
export function groupBlocks(told: readonly ToldBlock[], counted: readonly CountedBlocks[] = []): VerdictChange[] {
  const groups = new Map<string, { head: Omit<VerdictChange, 'blocks'>; blocks: Map<string, DescribedBlock> }>();
  for (const { verdicts: { before, after, certainty }, described } of told) {
    const key = verdictsOf({ before, after, certainty });
    const group = groups.get(key) ?? { head: { before, after, certainty }, blocks: new Map<string, DescribedBlock>() };
    groups.set(key, group);
    addBlock(group.blocks, described);
  }
  return [...groups.values()].map(({ head, blocks }) => ({ ...head, blocks: [...blocks.values()].sort(byWidth), ...restOf(counted.filter(({ verdicts }) => verdictsOf(verdicts) === verdictsOf(head))) })).sort(byDanger);
}

export function verdictsOf({ before, after, certainty }: ToldBlock['verdicts']): string {
  return `${before} ${after} ${certainty}`;
}

function restOf(counted: readonly CountedBlocks[]): Pick<VerdictChange, 'rest'> {
  const parts = counted.map(({ narrow }) => narrow);
  if (parts.length === 0) return {};
  return { rest: { count: parts.reduce((sum, { count }) => sum + count, 0), boxes: () => parts.flatMap(({ boxes }) => boxes()), of: parts.flatMap(({ of }) => of) } };
}

function addBlock(blocks: Map<string, DescribedBlock>, block: DescribedBlock): void {
  const { traffic, source, dest, iface, mac, deciding } = block;
  const rules = [deciding.before, deciding.after].map((origins) => origins.map(({ address }) => address).join());
  const key = JSON.stringify([traffic, source, dest, iface, mac, ...rules]);
  const known = blocks.get(key);
  blocks.set(key, known === undefined ? block : { ...known, families: [...new Set([...known.families, ...block.families])], boxes: [...known.boxes, ...block.boxes], size: known.size + block.size });
}

/** An IPv6 network has more addresses than all of IPv4: of two versions, what is the larger part of its own comes first. */
function byWidth(a: DescribedBlock, b: DescribedBlock): number {
  return share(b) - share(a);
}

/** Packets of an IP version: addresses squared, ports squared. */
const logOfAll: Readonly<Record<Family, number>> = { 4: 64 + 32, 6: 256 + 32 };

function share({ families, size }: DescribedBlock): number {
  return Math.log2(size) - logOfAll[families.includes(6) ? 6 : 4];
}

const danger: Readonly<Record<Verdict, number>> = { ACCEPT: 0, REJECT: 1, DROP: 1 };

/** What is let in comes before what is shut out. */
export function byDanger(a: Pick<VerdictChange, 'before' | 'after' | 'blocks'>, b: Pick<VerdictChange, 'before' | 'after' | 'blocks'>): number {
  const widest = (change: Pick<VerdictChange, 'blocks'>): number => Math.max(...change.blocks.map(share));
  const kept = (change: Pick<VerdictChange, 'before'>): number => (change.before === 'ACCEPT' ? 0 : 1);
  return danger[a.after] - danger[b.after] || kept(a) - kept(b) || widest(b) - widest(a);
}
