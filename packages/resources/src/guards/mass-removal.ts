import type { Address, Place } from '@pvewall/model';
import type { Policy } from '@pvewall/policy';
import type { Guard } from './guard.ts';

/** How much of one section goes. What is edited or moved does not go. */
export interface Loss {
  readonly address: Address;
  /** What is counted: `members of ipset management`, `rules of guest.100`. */
  readonly what: string;
  readonly removed: number;
  readonly total: number;
  readonly place?: Place | undefined;
}

/** What counts as a mass when the policy says nothing else. */
const usual = { removalPercent: 30, removalCount: 3 };

/** Sections, large enough to speak of, of which too much goes: more than a share of the entries. One entry alone is no mass. */
export function massRemovals(losses: readonly Loss[], { guards }: Policy): Guard[] {
  const { removalPercent, removalCount } = { ...usual, ...guards };
  return losses
    .filter(({ removed, total }) => total >= removalCount && removed >= Math.min(removalCount, 2) && (removed === total || removed * 100 > removalPercent * total))
    .map(({ address, what, removed, total, place }) => ({
      code: 'guard/mass-removal',
      address,
      message: removed === total ? `all ${total} ${what} go` : `${removed} of ${total} ${what} go (${Math.round((removed * 100) / total)} %)`,
      hint: 'Check that nothing is missing in the policy, which owns what it writes.',
      ...(place === undefined ? {} : { place }),
    }));
}
