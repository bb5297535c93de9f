import type { Place } from '@pvewall/model';

/** One custom ebtables rule: its words as typed after `ebtables -A CHAIN`, quotes resolved. */
export interface EbRule {
  readonly words: readonly string[];
  /** As written. */
  readonly text: string;
  readonly at: Place;
}
