import type { ChangeGroup, ChangeTier } from '@pvewall/traffic';
import { turnOf, type Turn } from './traffic-words.ts';

/** What is shown of the changes, in their order, and what is only counted. */
export interface TrafficCut {
  /** With the blocks that are shown; never none. */
  readonly shown: readonly { readonly group: ChangeGroup; readonly hidden: number }[];
  /** Groups of which nothing is shown. */
  readonly rest: readonly ChangeGroup[];
}

/** About as many blocks as a person reads; a few more than that are shown rather than counted. */
export const roomForBlocks = 20;
const slack = 4;
/** One chain that changes all over leaves some room to the others. */
const mostOfOne: Readonly<Record<Turn, number>> = { opened: 8, closed: 5, other: 3 };

/** The first blocks of each group, in its order, as long as there is room. */
export function cutTraffic(groups: readonly ChangeGroup[], room: number): TrafficCut {
  const total = countBlocks(groups);
  if (total <= room + slack) return { shown: groups.map((group) => ({ group, hidden: narrowIn(group) })), rest: [] };
  let left = room;
  const cut = groups.map((group) => {
    const blocks = group.blocks.slice(0, Math.min(groups.length === 1 ? room : mostOfOne[turnOf(group)], left));
    left -= blocks.length;
    return { group: { ...group, blocks }, hidden: countBlocks([group]) - blocks.length };
  });
  const end = cut.findIndex(({ group }) => group.blocks.length === 0);
  return end < 0 ? { shown: cut, rest: [] } : { shown: cut.slice(0, end), rest: groups.slice(end) };
}

/** All of them, told or only counted. */
export function countBlocks(groups: readonly ChangeGroup[]): number {
  return groups.reduce((sum, group) => sum + group.blocks.length + narrowIn(group), 0);
}

/** How many of a group are not told in words at all. */
export function narrowIn({ rest }: ChangeGroup): number {
  return rest?.count ?? 0;
}

export interface RestCounts {
  readonly blocks: number;
  /** Of these, what is newly accepted: nobody should overlook that there is some. */
  readonly opened: number;
  readonly tiers: Readonly<Record<ChangeTier, number>>;
}

export function countRest(rest: readonly ChangeGroup[]): RestCounts {
  const at = (tier: ChangeTier): number => {
    const stations = rest.filter((group) => group.tier === tier).flatMap(({ station, others }) => [station, ...others]);
    return new Set(stations.map((station) => station.split('.', 2).join('.'))).size;
  };
  const opened = rest.filter((group) => turnOf(group) === 'opened');
  return { blocks: countBlocks(rest), opened: countBlocks(opened), tiers: { node: at('node'), guest: at('guest'), vnet: at('vnet') } };
}
