import type { Bounds } from '../bounds.ts';
import { identify } from './entries.ts';
import { mergeProducts } from './products.ts';
import type { Product } from './products.ts';
import { fields } from './space.ts';
import type { Box } from './space.ts';
import { join } from './sweep.ts';

/** What boxes are merged as: the parts of those that become one are kept. */
export interface Mergeable<Part> {
  readonly box: Box;
  readonly parts: readonly Part[];
}

/**
 * Puts boxes together that differ in one field only, as long as there are such. `kind`: boxes of different kinds never
 * become one. Boxes without common packets stay so.
 */
export function mergeBoxes<Part, T extends Mergeable<Part>>(items: readonly T[], kind: (item: T) => string): T[] {
  const numbering = new Numbering();
  const products = items.map((item): Product & { item: T } => ({ item, kind: numbering.ofText(kind(item)), sets: fields.map((field) => numbering.of(item.box[field])) }));
  const merged = mergeProducts(products, (place, group) => {
    const field = fields[place] ?? 'proto';
    const bounds = join(group.flatMap(({ item }): Bounds[] => (item.box[field] === undefined ? [] : [item.box[field]])));
    const [{ item, sets, kind: same }] = group;
    const joined = { ...item, box: { ...item.box, [field]: bounds }, parts: group.flatMap((each) => each.item.parts) };
    return { item: joined, kind: same, sets: sets.with(place, numbering.of(bounds)) };
  });
  return merged.map(({ item }) => item);
}

/** Numbers for sets, as these are compared again and again. */
class Numbering {
  private readonly numbers = new Map<Bounds | undefined, number>([[undefined, -1]]);
  private readonly texts = new Map<string, number>();

  of(bounds: Bounds | undefined): number {
    const number = this.numbers.get(bounds) ?? this.ofText(identify(bounds));
    this.numbers.set(bounds, number);
    return number;
  }

  ofText(text: string): number {
    const number = this.texts.get(text) ?? this.texts.size;
    this.texts.set(text, number);
    return number;
  }
}
