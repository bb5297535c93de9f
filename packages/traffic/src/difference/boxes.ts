import type { Bounds } from '../bounds.ts';
import { countPaths, edgesOf } from './diagram.ts';
import type { Node, Pairs } from './diagram.ts';
import { identify } from './entries.ts';
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

/** Of a graph with more paths than may be followed, so many are: for examples. */
const fewExamples = 1000;

/** The paths of a graph as boxes; they have no packets in common. */
export function boxesOf(node: Node, universe: Universe, allowed: number): Boxes {
  const boxes: PairBox[] = [];
  let complete = countPaths(node) <= allowed;
  const most = complete ? allowed : Math.min(allowed, fewExamples);
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
  const numbering = new Numbering();
  let merged = [...items];
  for (let before = Infinity; merged.length < before; ) {
    before = merged.length;
    for (const field of fields) if (merged.some(({ box }) => box[field] !== undefined)) merged = mergeIn(field, merged, kind, numbering);
  }
  return merged;
}

function mergeIn<T extends { readonly box: Box }>(field: Field, items: readonly T[], kind: (item: T) => string, numbering: Numbering): T[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = `${kind(item)} ${numbering.keyWithout(field, item.box)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const parts = group.flatMap(({ box }): Bounds[] => (box[field] === undefined ? [] : [box[field]]));
    return first === undefined || group.length === 1 || parts.length === 0 ? group : [{ ...first, box: { ...first.box, [field]: join(parts) } }];
  });
}

/** Numbers for sets, as these are compared again and again. */
class Numbering {
  private readonly numbers = new Map<Bounds | undefined, number>([[undefined, -1]]);
  private readonly texts = new Map<string, number>();
  private readonly boxes = new Map<Box, number[]>();

  /** Equal for boxes that differ in the field only. A field that is absent asks nothing: there is nothing more to put to it. */
  keyWithout(field: Field, box: Box): string {
    const numbers = this.boxes.get(box) ?? fields.map((each) => this.numberOf(box[each]));
    this.boxes.set(box, numbers);
    return numbers.with(fields.indexOf(field), box[field] === undefined ? -1 : 0).join();
  }

  private numberOf(bounds: Bounds | undefined): number {
    const known = this.numbers.get(bounds);
    if (known !== undefined) return known;
    const text = identify(bounds);
    const number = this.texts.get(text) ?? this.texts.size;
    this.texts.set(text, number);
    this.numbers.set(bounds, number);
    return number;
  }
}
