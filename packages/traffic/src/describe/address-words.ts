import { everyAddress } from '../address.ts';
import type { Family } from '../address.ts';
import { difference, union } from '../bounds.ts';
import type { Bounds } from '../bounds.ts';
import { listing, listingOut, listText } from './listing.ts';
import type { Listing } from './listing.ts';
import type { NameBook, NamedAddresses } from './name-book.ts';
import { networkTexts } from './network-words.ts';
import { equal, isPart, overlap, runsOutside } from './set-relations.ts';
import { filled } from './signed-networks.ts';

/** Addresses as some without others. */
interface Said {
  readonly listed: Listing | 'anywhere';
  readonly except?: Listing;
  readonly length: number;
}

/** What is longer than this has no few holes, or is a name's. */
const filledTurns = 200;
/** A name may stick out of a set in so many networks, which are excepted then. */
const outside = 6;
/** Characters of a network in IPv6. */
const longestNetwork = 43;
/** So many names are tried for what something is excepted from: fewer where each takes long. */
const most = (bounds: Bounds): number => (bounds.length > filledTurns ? 3 : 8);

/**
 * A set of addresses in words, `parts` of each list at most: names where they fit, networks, ranges, and `X except Y`
 * where that is shorter. Undefined for all addresses.
 */
export function addressWords(bounds: Bounds | undefined, family: Family, book: NameBook, parts: number): string | undefined {
  if (bounds === undefined || equal(bounds, everyAddress[family])) return undefined;
  if (bounds.length === 0) return 'nowhere';
  return book.remember(`${family} ${parts}`, bounds, () => textOf(shortest(bounds, family, book), family, parts));
}

function shortest(bounds: Bounds, family: Family, book: NameBook): Said {
  const listed = listing(bounds, family, book);
  if (listed.names.length === 1 ? listed.rest.length === 0 : isNetwork(bounds, family)) return { listed, length: listed.length };
  const all: Said[] = [{ listed, length: listed.length }];
  for (const base of basesFor(bounds, family, book)) all.push(saidBy(base, bounds, family, book));
  return all.reduce((best, said) => (said.length < best.length ? said : best));
}

function isNetwork([first, end, ...more]: Bounds, family: Family): boolean {
  return first !== undefined && end !== undefined && more.length === 0 && networkTexts(first, end, family, longestNetwork)?.length === 1;
}

/** Sets that hold all of this one, and that may be fewer words. */
function basesFor(bounds: Bounds, family: Family, book: NameBook): Bounds[] {
  const bases: Bounds[] = [everyAddress[family]];
  if (bounds.length <= filledTurns) bases.push(filled(bounds, family));
  const names = book.named(family).flat();
  const around = names.filter((named) => isPart(bounds, named.bounds)).sort(byLength).slice(0, most(bounds));
  const near = names.filter((named) => overlap(named.bounds, bounds) && runsOutside(named.bounds, bounds, outside) <= outside).sort(byLength).slice(-most(bounds));
  const joined = near.map((named) => union(bounds, named.bounds));
  bases.push(...around.map((named) => named.bounds), ...joined);
  if (joined.length > 1) bases.push(joined.reduce(union));
  return bases.filter((base) => !equal(base, bounds));
}

function saidBy(base: Bounds, bounds: Bounds, family: Family, book: NameBook): Said {
  const listed = equal(base, everyAddress[family]) ? 'anywhere' : listing(base, family, book);
  const except = listingOut(difference(base, bounds), bounds, family, book);
  const length = (listed === 'anywhere' ? 'anywhere'.length : listed.length) + ' except '.length + except.length;
  return { listed, except, length };
}

function textOf({ listed, except }: Said, family: Family, parts: number): string {
  const text = listed === 'anywhere' ? listed : listText(listed, family, parts);
  return except === undefined ? text : `${text} except ${listText(except, family, parts)}`;
}

function byLength(a: NamedAddresses, b: NamedAddresses): number {
  return a.bounds.length - b.bounds.length;
}
