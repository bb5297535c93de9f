import type { Family } from '../address.ts';
import type { Bounds } from '../bounds.ts';
import { networkTexts } from '../describe/network-words.ts';

/** The fewest networks that make up a set of addresses, as the source of a rule takes them. */
export function networksOf(bounds: Bounds, family: Family): string[] {
  return Array.from({ length: bounds.length / 2 }, (_, i) => networkTexts(bounds[2 * i] ?? 0, bounds[2 * i + 1] ?? 0, family) ?? []).flat();
}
