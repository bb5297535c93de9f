import type { Address, Change, Place } from '@pvewall/model';

/** One element of a collection whose order does not count. */
export interface KeyedItem {
  /** Identity: the option's name, the member's address. */
  readonly key: string;
  /** For addresses and labels: `policy_in`, `10.8.0.0/24`. */
  readonly name: string;
  /** Everything that counts, so that equal texts mean equal elements. */
  readonly value: string;
  readonly at?: Place | undefined;
}

export interface CollectionName {
  readonly address: (item: KeyedItem) => Address;
  readonly label: (item: KeyedItem) => string;
  readonly reason: string;
  /** Whether two values mean the same though they are spelled differently. */
  readonly same?: (key: string, before: string | undefined, after: string | undefined) => boolean;
}

/**
 * What is added, removed and changed between two collections: in the new one's order, then what goes. Of several old
 * elements with one key (two spellings of one network) the one that says the same is kept and the others go.
 */
export function keyedChanges(name: CollectionName, before: readonly KeyedItem[], after: readonly KeyedItem[]): Change[] {
  const same = name.same ?? ((_key, a, b) => a === b);
  const now = new Map(after.map((item) => [item.key, item]));
  const kept = new Map<string, KeyedItem>();
  for (const item of before) {
    if (!kept.has(item.key) || item.value === now.get(item.key)?.value) kept.set(item.key, item);
  }
  const come = [...now.values()]
    .filter((item) => !same(item.key, kept.get(item.key)?.value, item.value))
    .map((item) => arrival(name, kept.get(item.key), item));
  const gone = before
    .filter((item) => kept.get(item.key) !== item || (!now.has(item.key) && !same(item.key, item.value, undefined)))
    .map((item) => ({ ...where(name, item), action: 'delete' as const, before: item.value, reason: name.reason }));
  return [...come, ...gone];
}

function arrival(name: CollectionName, old: KeyedItem | undefined, item: KeyedItem): Change {
  return {
    ...where(name, item),
    action: old === undefined ? 'create' : 'update',
    ...(old === undefined ? {} : { before: old.value }),
    after: item.value,
    ...(item.at === undefined ? {} : { place: item.at }),
  };
}

function where(name: CollectionName, item: KeyedItem): { address: Address; label: string } {
  return { address: name.address(item), label: name.label(item) };
}
