import type { Family } from '../address.ts';
import { difference } from '../bounds.ts';
import type { Bounds } from '../bounds.ts';
import type { NameBook, NamedAddresses } from './name-book.ts';
import { runTexts } from './network-words.ts';
import { isPart, overlap } from './set-relations.ts';

/** Addresses as a list: names, and the networks and ranges that they leave. */
export interface Listing {
  readonly names: readonly string[];
  readonly rest: Bounds;
  /** Characters of the whole list. */
  readonly length: number;
}

/** What is longer than this is cut anyhow, so that nobody counts its characters. */
const countedTurns = 200;
/** So many names are tried. */
const most = 16;

/** The shortest list that was found for a set. A name that is exactly the set is always taken. */
export function listing(bounds: Bounds, family: Family, book: NameBook): Listing {
  const exact = book.exact(bounds, family);
  if (exact !== undefined) return { names: [exact], rest: [], length: exact.length };
  return taking(bounds, family, book, (named) => isPart(named.bounds, bounds));
}

/** The same where a list may hold more, as long as it holds nothing of `kept`: what is taken out of others. */
export function listingOut(bounds: Bounds, kept: Bounds, family: Family, book: NameBook): Listing {
  const exact = book.exact(bounds, family);
  if (exact !== undefined) return { names: [exact], rest: [], length: exact.length };
  return taking(bounds, family, book, (named) => overlap(bounds, named.bounds) && !overlap(kept, named.bounds));
}

/** Names as long as each makes the list shorter, those with most networks first. */
function taking(bounds: Bounds, family: Family, book: NameBook, fits: (named: NamedAddresses) => boolean): Listing {
  let best = listed([], bounds, family);
  const fitting = book.named(family).flatMap((names) => names.filter(fits));
  for (const named of fitting.sort((a, b) => b.bounds.length - a.bounds.length).slice(0, most)) {
    const rest = difference(best.rest, named.bounds);
    if (rest.length === best.rest.length && rest.every((turn, i) => turn === best.rest[i])) continue;
    const shorter = listed([...best.names, book.textOf(named)], rest, family);
    if (shorter.length < best.length) best = shorter;
  }
  return best;
}

function listed(names: readonly string[], rest: Bounds, family: Family): Listing {
  const ofNames = names.reduce((sum, { length }) => sum + length + 2, 0);
  // About what a network has: it has to be comparable only.
  const ofRest = rest.length > countedTurns ? rest.length * (family === 4 ? 8 : 12) : runTexts(rest, family).join(', ').length;
  return { names, rest, length: ofNames + ofRest - (rest.length === 0 ? 2 : 0) };
}

/** Cut behind `parts` of it, where there are a few more than that. */
export function listText({ names, rest }: Listing, family: Family, parts: number): string {
  const shown = Math.min(rest.length, 2 * (parts + 3));
  const texts = [...names, ...runTexts(rest.slice(0, shown), family)];
  const more = (rest.length - shown) / 2;
  if (more === 0 && texts.length <= parts + 2) return texts.join(', ');
  return `${texts.slice(0, parts).join(', ')}, ... and ${texts.length - parts + more} more networks`;
}
