import type { Verdict } from '../lower/lowered-rule.ts';
import type { Block } from './compared-rule.ts';
import type { Pairs } from './diagram.ts';
import { verdictNames } from './problem.ts';

const open = 0;
export const verdictCodes: Readonly<Record<Verdict, number>> = { ACCEPT: 1, DROP: 2, REJECT: 3 };

/** A rule as far as it says something: on some sides (bits: 1 before, 2 after), always or perhaps. */
export interface Saying {
  readonly code: number;
  readonly sides: number;
  readonly may: boolean;
}

/**
 * The pairs of verdicts that a packet may get which just these rules hold: the bit `before * 4 + after`. Rules that only
 * may match leave all ways open, but the same one for both sides.
 */
export function pairsOf(rules: Iterable<Saying>): Pairs {
  let pairs = 1 << open;
  for (const rule of rules) {
    pairs = step(pairs, rule);
    if (!isOpen(pairs)) break;
  }
  return pairs;
}

function step(pairs: Pairs, { code, sides, may }: Saying): Pairs {
  let following = may ? pairs : 0;
  for (let pair = 0; pair < 16; pair++) {
    if (((pairs >> pair) & 1) === 0) continue;
    const before = (sides & 1) === 0 || pair >> 2 !== open ? pair >> 2 : code;
    const after = (sides & 2) === 0 || (pair & 3) !== open ? pair & 3 : code;
    following |= 1 << (before * 4 + after);
  }
  return following;
}

/** Whether a packet may still be without a verdict on a side. */
function isOpen(pairs: Pairs): boolean {
  for (let pair = 0; pair < 16; pair++) if (((pairs >> pair) & 1) === 1 && (pair >> 2 === open || (pair & 3) === open)) return true;
  return false;
}

/** The pairs that differ. It must be when there is only one pair. */
export function changesIn(pairs: Pairs): readonly Pick<Block, 'before' | 'after' | 'certainty'>[] {
  return verdictNames.flatMap((before) =>
    verdictNames.flatMap((after) => {
      const bit = 1 << (verdictCodes[before] * 4 + verdictCodes[after]);
      if (before === after || (pairs & bit) === 0) return [];
      return [{ before, after, certainty: pairs === bit ? ('must' as const) : ('may' as const) }];
    }),
  );
}

/** The bits of all pairs that differ. */
const differing = [1, 2, 3].flatMap((before) => [1, 2, 3].map((after) => (before === after ? 0 : 1 << (before * 4 + after)))).reduce((a, b) => a | b);

export function differs(pairs: Pairs): boolean {
  return (pairs & differing) !== 0;
}
