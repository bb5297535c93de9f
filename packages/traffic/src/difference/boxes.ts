import type { Bounds } from '../bounds.ts';
import { edgesOf } from './diagram.ts';
import type { Node, Pairs } from './diagram.ts';
import { identify, numberOf } from './entries.ts';
import type { Universe } from './levels.ts';
import { fields } from './space.ts';
import type { Box, Field } from './space.ts';
import { join } from './sweep.ts';

/** Packets that get the same pairs of verdicts. */
export interface PairBox {
  readonly pairs: Pairs;
  readonly box: Box;
}

export interface Boxes {
  readonly boxes: readonly PairBox[];
  /** False when there are more, or when some part of the graph is not known. */
  readonly complete: boolean;
}

/** The paths of a graph as boxes; they have no packets in common. */
export function boxesOf(node: Node, universe: Universe, most: number): Boxes {
  const boxes: PairBox[] = [];
  let complete = true;
  const follow = (at: Node, box: Box): void => {
    if (at.kind === 'leaf' && boxes.length < most) boxes.push({ pairs: at.pairs, box });
    else if (at.kind === 'leaf' || at.kind === 'unknown') complete = false;
    if (at.kind !== 'branch') return;
    for (const { points, node: target } of edgesOf(at)) {
      if (boxes.length < most) follow(target, { ...box, [at.field]: points });
      else complete = false;
    }
  };
  follow(node, universe);
  return { boxes, complete };
}

/** Leaves out what is as wide as a field is. */
export function withoutWhole(box: Box, whole: Universe): Box {
  return Object.fromEntries(fields.flatMap((field) => {
    const bounds = box[field];
    return bounds === undefined || identify(bounds) === identify(whole[field]) ? [] : [[field, bounds]];
  }));
}

/**
 * Puts boxes together that differ in one field only, as long as there are such. `kind`: boxes of different kinds never
 * become one. Boxes without common packets stay so.
 */
export function mergeBoxes<T extends { readonly box: Box }>(items: readonly T[], kind: (item: T) => string): T[] {
  let merged = [...items];
  for (let before = Infinity; merged.length < before; ) {
    before = merged.length;
    for (const field of fields) merged = mergeIn(field, merged, kind);
  }
  return merged;
}

function mergeIn<T extends { readonly box: Box }>(field: Field, items: readonly T[], kind: (item: T) => string): T[] {
  // A field that is absent asks nothing: there is nothing more to put to it.
  const keyOf = (item: T): string => [kind(item), item.box[field] === undefined, ...fields.map((other) => (other === field ? '' : numberOf(item.box[other])))].join();
  return [...grouped(items, keyOf).values()].flatMap((group) => {
    const [first] = group;
    const parts = group.flatMap(({ box }): Bounds[] => (box[field] === undefined ? [] : [box[field]]));
    return first === undefined || group.length === 1 || parts.length === 0 ? group : [{ ...first, box: { ...first.box, [field]: join(parts) } }];
  });
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
