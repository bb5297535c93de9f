import type { Network } from '@pvewall/fw';
import { rangeOf } from './address.ts';
import type { Family } from './address.ts';
import { next } from './bounds.ts';
import type { Bounds, Point } from './bounds.ts';

/** A member of a set with its name resolved. */
export interface Member {
  readonly network: Network;
  readonly nomatch: boolean;
}

interface Span {
  readonly first: Point;
  /** The first address behind it. */
  readonly end: Point;
  readonly matches: boolean;
}

/**
 * The addresses that match a set of the kernel: of all members that hold an address, the one with the longest prefix
 * decides. Networks lie in each other or beside each other, so one pass with a stack of those that are open does.
 */
export function matched(members: readonly Member[], family: Family): Bounds {
  const bounds: Point[] = [];
  const open: Span[] = [];
  let inside = false;
  const turn = (at: Point, matches: boolean): void => {
    if (matches === inside) return;
    if (bounds.at(-1) === at) bounds.pop();
    else bounds.push(at);
    inside = matches;
  };
  const closeUpTo = (point: Point | undefined): void => {
    for (let top = open.at(-1); top !== undefined && (point === undefined || top.end <= point); top = open.at(-1)) {
      open.pop();
      turn(top.end, open.at(-1)?.matches ?? false);
    }
  };
  for (const span of spansOf(members, family)) {
    closeUpTo(span.first);
    open.push(span);
    turn(span.first, span.matches);
  }
  closeUpTo(undefined);
  return bounds;
}

/** By where they begin, wider ones first. */
function spansOf(members: readonly Member[], family: Family): Span[] {
  const spans: Span[] = [];
  for (const { network, nomatch } of members) {
    const range = network.version === family ? rangeOf(network) : undefined;
    if (range !== undefined) spans.push({ first: range[0], end: next(range[1]), matches: !nomatch });
  }
  return spans.sort((a, b) => compare(a.first, b.first) || compare(b.end, a.end));
}

function compare(a: Point, b: Point): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
