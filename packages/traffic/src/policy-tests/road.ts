import type { Family } from '../address.ts';
import type { Limits } from '../difference/budget.ts';
import type { Block } from '../difference/compared-rule.ts';
import { boxWithin } from '../reach/packet-box.ts';
import type { PacketBox } from '../reach/packet-box.ts';
import { accepted, ended, stopped } from '../reach/reach.ts';
import type { Proof } from '../reach/reach.ts';
import type { End, Way } from '../reach/way.ts';
import type { TestEnd } from './test-ends.ts';

/** A node after the other: what a guest sends to one on another node leaves the first node and comes from outside to the second. */
export type Road = readonly Way[];

/** Undefined where there is no firewall of these nodes between the ends: from an end to itself, from outside to outside. */
export function roadBetween(from: TestEnd, to: TestEnd, iface: string | undefined): Road | undefined {
  const outside: End = { kind: 'outside', iface };
  if (from.kind === 'outside') return to.kind === 'outside' ? undefined : [{ host: to.host, from: outside, to: endOf(to) }];
  if (to.kind === 'outside') return [{ host: from.host, from: endOf(from), to: outside }];
  if (isSame(from, to)) return undefined;
  if (from.host === to.host) return [{ host: from.host, from: endOf(from), to: endOf(to) }];
  const away: End = { kind: 'outside' };
  return [
    { host: from.host, from: endOf(from), to: away },
    { host: to.host, from: away, to: endOf(to) },
  ];
}

type Inside = Exclude<TestEnd, { kind: 'outside' }>;

function endOf(end: Inside): End {
  return end.kind === 'node' ? { kind: 'node' } : { kind: 'nic', guest: end.guest, nic: end.nic };
}

function isSame(a: Inside, b: Inside): boolean {
  if (a.kind === 'node') return b.kind === 'node' && a.host === b.host;
  return b.kind === 'nic' && a.guest === b.guest;
}

/** Packets for which something is so on a road. `exact`: there are no others. */
export interface Found {
  readonly exact: boolean;
  readonly parts: readonly Part[];
}

export interface Part {
  readonly box: PacketBox;
  readonly block: Block;
}

interface Asked {
  readonly family: Family;
  readonly limits: Limits;
}

/** Packets of the box that pass all nodes. */
export function passing(road: Road, box: PacketBox, { family, limits }: Asked): Found {
  return onLast(road, box, { family, limits }, (way, part) => accepted(way, family, part, limits));
}

/** Packets of the box that some node drops or rejects; with a verdict, that end with just that. */
export function ending(road: Road, box: PacketBox, { family, limits }: Asked, verdict?: 'DROP' | 'REJECT'): Found {
  const look = (way: Way, part: PacketBox): Proof => (verdict === undefined ? stopped(way, family, part, limits) : ended(way, verdict, family, part, limits));
  return join(road.map((_, i) => onLast(road.slice(0, i + 1), box, { family, limits }, look)));
}

/** Looks at the last way with what passes those before it; where nothing is found there anyway, they need no look. */
function onLast(road: Road, box: PacketBox, asked: Asked, look: (way: Way, box: PacketBox) => Proof): Found {
  const last = road.at(-1);
  if (last === undefined) return { exact: true, parts: [] };
  const found = partsOf(look(last, box), box);
  if (road.length === 1 || (found.exact && found.parts.length === 0)) return found;
  const before = passing(road.slice(0, -1), box, asked);
  return join([{ exact: before.exact, parts: [] }, ...before.parts.map((part) => partsOf(look(last, part.box), part.box))]);
}

function partsOf({ status, blocks }: Proof, box: PacketBox): Found {
  const parts = blocks.flatMap((block): Part[] => {
    const { iface: _iface, mac: _mac, ...sets } = block.match;
    const part = boxWithin(box, sets);
    return part === undefined ? [] : [{ box: part, block }];
  });
  return { exact: status === 'exact', parts };
}

function join(all: readonly Found[]): Found {
  return { exact: all.every(({ exact }) => exact), parts: all.flatMap(({ parts }) => parts) };
}
