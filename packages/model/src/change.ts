import type { Address } from './address.ts';
import type { Place } from './diagnostic.ts';

/** What happens to a thing. The symbols are Terraform's: + - ~, and > for a move. */
export type Action = 'create' | 'delete' | 'update' | 'move';

/** One difference a person would name. */
export interface Change {
  /** The part that changes: `cluster.options.policy_in`, `cluster.ipset.management`, `guest.100.rules[3]`. */
  readonly address: Address;
  readonly action: Action;
  /** The part without its resource, in words: `options.policy_in`, `ipset management`, `rules[3]`. */
  readonly label: string;
  /** The value as its language prints it on one line (`DROP`, `10.8.0.0/24 # office`, `IN SSH(ACCEPT) -source +management`). */
  readonly before?: string;
  readonly after?: string;
  /** Which fields of it differ, when it is a rule or another thing with fields. */
  readonly fields?: readonly FieldChange[];
  /** Zero-based index before and after, for things whose order counts. */
  readonly from?: number;
  readonly to?: number;
  /** Why, where it is not plain: why something is deleted, what a key cannot do. */
  readonly reason?: string;
  /** Where the policy says so. */
  readonly place?: Place;
}

export interface FieldChange {
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
}
