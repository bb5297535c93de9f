import { covers, type Address } from '@pvewall/model';
import type { IgnoredAddress, Policy } from '../policy.ts';

/** What belongs to others, as questions. Addresses are asked as plans print them, names of sets and aliases in lower case. */
export interface Theirs {
  /** Whether it is theirs, alone or with all around it. */
  has(address: Address): boolean;
  /** The addresses that lead to parts of this resource, `*` filled in; none for most. */
  below(resource: Address): readonly Address[];
  /** The entries that lead to this address. */
  by(address: Address): readonly IgnoredAddress[];
}

const known = new WeakMap<readonly IgnoredAddress[], Theirs>();
const nobody: Theirs = { has: () => false, below: () => [], by: () => [] };

/** What a policy leaves to others; asked for every part of ten thousand guests, so it is made once. */
export function theirsOf({ ignore }: Pick<Policy, 'ignore'>): Theirs {
  if (ignore === undefined || ignore.length === 0) return nobody;
  const made = known.get(ignore) ?? make(ignore);
  known.set(ignore, made);
  return made;
}

function make(ignore: readonly IgnoredAddress[]): Theirs {
  const by = (address: Address): IgnoredAddress[] => ignore.filter((one) => covers(filledIn(one.address, address), address));
  return {
    by,
    has: (address) => ignore.some((one) => covers(filledIn(one.address, address), address)),
    below: (resource) => ignore.map((one) => filledIn(one.address, resource)).filter((address) => address !== resource && covers(resource, address)),
  };
}

/** `guest.*.rules` for `guest.100.options` is `guest.100.rules`. */
function filledIn(pattern: Address, address: Address): Address {
  const [tier, star] = pattern.split('.', 2);
  if (star !== '*') return pattern;
  const [, name = star] = /^[^.]+\.([^.[]+)/.exec(address) ?? [];
  return `${tier ?? ''}.${name}${pattern.slice((tier ?? '').length + 2)}`;
}
