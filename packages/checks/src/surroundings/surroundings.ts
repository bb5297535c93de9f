import type { Check } from '../check.ts';

/** What pvewall itself stands on, in the order in which it is shown. A new one is a file and a line here. */
export const surroundings: readonly Check[] = [];
