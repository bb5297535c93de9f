import { everyAddress } from '../address.ts';
import type { Family } from '../address.ts';
import { wholeBlock } from '../difference/blocks.ts';
import { compareRules } from '../difference/compare.ts';
import type { Block, BlockMatch } from '../difference/compared-rule.ts';
import { identify } from '../difference/entries.ts';
import type { Shape } from '../difference/space.ts';
import { builtIn, setFields } from '../lower/lowered-rule.ts';
import type { LoweredRule, SetField } from '../lower/lowered-rule.ts';
import { sentShapes } from './sent-packets.ts';

/** A block, or several that are told as one: all packets between some ends without a few. */
export interface FoldedBlock extends Block {
  readonly except?: readonly BlockMatch[];
  /** What it was folded of. */
  readonly parts: readonly BlockMatch[];
}

/**
 * Blocks that are nearly everything are told by what is missing: a firewall that is switched on drops everything
 * "except tcp/22 from +management", and not each of the gaps in between. Nearly everything at all, or nearly all
 * traffic between the same ends.
 */
export function foldTraffic(blocks: readonly Block[], family: Family): FoldedBlock[] {
  return groups(blocks, devicesOf).flatMap((list) => foldAll(list, family, everythingSent[family], []) ?? groups(list, endsOf).flatMap((same) => foldAll(same, family, anyEnds[family], ['source', 'dest']) ?? same.map(alone)));
}

function groups(blocks: readonly Block[], keyOf: (block: Block) => string): Block[][] {
  const byKey = new Map<string, Block[]>();
  for (const block of blocks) byKey.set(keyOf(block), [...(byKey.get(keyOf(block)) ?? []), block]);
  return [...byKey.values()];
}

function devicesOf({ before, after, certainty, match: { iface, mac } }: Block): string {
  return [before, after, certainty, iface?.join() ?? '*', mac?.join() ?? '*'].join('|');
}

function endsOf(block: Block): string {
  return [identify(block.match.source), identify(block.match.dest)].join('|');
}

const everythingSent: Readonly<Record<Family, readonly Shape[]>> = { 4: sentShapes(4), 6: sentShapes(6) };

/** Where the ends are the same in all, they are no matter of what is missing. */
const anyEnds: Readonly<Record<Family, readonly Shape[]>> = { 4: everywhere(4), 6: everywhere(6) };

function everywhere(family: Family): Shape[] {
  return sentShapes(family).map((shape) => ({ ...shape, source: everyAddress[family] }));
}

const most = 60;

/** Undefined where it is no shorter. @param kept fields that are the same in all blocks */
function foldAll(blocks: readonly Block[], family: Family, shapes: readonly Shape[], kept: readonly SetField[]): FoldedBlock[] | undefined {
  const [first] = blocks;
  if (first === undefined || blocks.length < 3 || blocks.length > most) return undefined;
  const except = missing(blocks, shapes, kept);
  if (except === undefined || except.length > blocks.length) return undefined;
  const match = without(first.match, setFields.filter((field) => !kept.includes(field)));
  const size = blocks.reduce((sum, block) => sum + block.size, 0);
  return [{ ...wholeBlock(first), match, parts: blocks.map((block) => block.match), ...(except.length > 0 && { except }), size, deciding: together(blocks) }];
}

/** What the blocks leave out; undefined when nobody can say. */
function missing(blocks: readonly Block[], shapes: readonly Shape[], kept: readonly SetField[]): BlockMatch[] | undefined {
  const told = blocks.map(({ match: { iface: _iface, mac: _mac, ...sets } }): LoweredRule => builtIn('unfiltered', without(sets, kept), 'DROP'));
  const { status, blocks: rest } = compareRules(told, [builtIn('unfiltered', {}, 'DROP')], shapes, { words: 10_000_000 });
  return status === 'exact' ? rest.map(({ match }) => match) : undefined;
}

function without<T extends BlockMatch>(match: T, fields: readonly SetField[]): T {
  return Object.fromEntries(Object.entries(match).filter(([field]) => !fields.includes(field as SetField))) as T;
}

function alone(block: Block): FoldedBlock {
  return { ...wholeBlock(block), parts: [block.match] };
}

function together(blocks: readonly Block[]): Block['deciding'] {
  return {
    before: blocks.flatMap(({ deciding }) => deciding.before),
    after: blocks.flatMap(({ deciding }) => deciding.after),
    complete: blocks.every(({ deciding }) => deciding.complete),
  };
}
