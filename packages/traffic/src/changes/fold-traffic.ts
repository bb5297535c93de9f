import type { Family } from '../address.ts';
import { compareRules } from '../difference/compare.ts';
import type { Block, BlockMatch } from '../difference/compared-rule.ts';
import { identify } from '../difference/entries.ts';
import { builtIn } from '../lower/lowered-rule.ts';
import { sentShapes } from './sent-packets.ts';

/** A block, or several that are told as one: all traffic of the same ends without some. */
export interface FoldedBlock extends Block {
  readonly except?: readonly BlockMatch[];
  /** What it was folded of. */
  readonly parts: readonly BlockMatch[];
}

/**
 * Blocks between the same ends that are nearly all traffic are told by what is missing: a firewall that is switched on
 * drops everything "except tcp/22", and not each of the gaps in between.
 */
export function foldTraffic(blocks: readonly Block[], family: Family): FoldedBlock[] {
  const byEnds = new Map<string, Block[]>();
  for (const block of blocks) {
    const key = endsOf(block);
    byEnds.set(key, [...(byEnds.get(key) ?? []), block]);
  }
  return [...byEnds.values()].flatMap((list) => foldEnds(list, family));
}

function endsOf({ before, after, certainty, match: { source, dest, iface, mac } }: Block): string {
  return [before, after, certainty, identify(source), identify(dest), iface?.join() ?? '*', mac?.join() ?? '*'].join('|');
}

function foldEnds(blocks: readonly Block[], family: Family): FoldedBlock[] {
  const [first] = blocks;
  if (first === undefined || blocks.length < 3 || blocks.length > most) return blocks.map(alone);
  const except = missing(blocks, family);
  if (except === undefined || except.length >= blocks.length) return blocks.map(alone);
  const { proto: _proto, dport: _dport, sport: _sport, icmp: _icmp, ...ends } = first.match;
  return [{ ...first, match: ends, parts: blocks.map(({ match }) => match), ...(except.length > 0 && { except }), size: blocks.reduce((sum, { size }) => sum + size, 0), deciding: together(blocks) }];
}

function alone(block: Block): FoldedBlock {
  return { ...block, parts: [block.match] };
}

const most = 60;

/** What protocols, ports and ICMP messages the blocks leave out; undefined when nobody can say. */
function missing(blocks: readonly Block[], family: Family): BlockMatch[] | undefined {
  const told = blocks.map(({ match: { proto, dport, sport, icmp } }) => builtIn('unfiltered', { ...(proto && { proto }), ...(dport && { dport }), ...(sport && { sport }), ...(icmp && { icmp }) }, 'DROP'));
  const { status, blocks: rest } = compareRules(told, [builtIn('unfiltered', {}, 'DROP')], sentShapes(family).map((shape) => ({ ...shape, source: shape.source.slice(0, 2), dest: shape.dest.slice(0, 2) })));
  return status === 'exact' ? rest.map(({ match: { source: _source, dest: _dest, ...fields } }) => fields) : undefined;
}

function together(blocks: readonly Block[]): Block['deciding'] {
  return {
    before: blocks.flatMap(({ deciding }) => deciding.before),
    after: blocks.flatMap(({ deciding }) => deciding.after),
    complete: blocks.every(({ deciding }) => deciding.complete),
  };
}
