import type { Family } from '../address.ts';
import { Fingerprints } from '../changes/fingerprint.ts';
import { reduceChains } from '../changes/reduce-chains.ts';
import { compareRules } from '../difference/compare.ts';
import type { Block, ComparedRule, Difference } from '../difference/compared-rule.ts';
import { shapesOf } from '../difference/space.ts';
import { narrow } from '../lower/lowered-rule.ts';
import type { ChainClass } from './chain-class.ts';
import type { LintLimits } from './lint-finding.ts';
import { holds } from './trial-packet.ts';

/** How many later rules with another verdict are tried before anybody proves anything. */
const mostTries = 24;

/** Whether some packet that lines of a chain decide about would get another verdict without them; found by trying. */
export function isNeeded({ rules, packets }: ChainClass, isOurs: (rule: ComparedRule) => boolean): boolean {
  const start = rules.findIndex(isOurs);
  if (start < 0) return false;
  const ours = rules.filter(isOurs);
  return ours.some((rule) => {
    const others = rules.slice(start).filter((other) => other.verdict !== rule.verdict && !isOurs(other)).slice(0, mostTries);
    const trials = [rule.match, ...others.flatMap(({ match }) => narrow(rule.match, match) ?? [])];
    return trials.some((match) => (['first', 'last'] as const).some((end) => {
      const packet = packets.in(match, end);
      if (packet === undefined) return false;
      const now = rules.find((other) => holds(other.match, packet));
      if (now === undefined || !isOurs(now) || now.may === true) return false;
      const without = rules.find((other) => !isOurs(other) && holds(other.match, packet));
      return without?.may !== true && (without?.verdict ?? 'ACCEPT') !== now.verdict;
    }));
  });
}

/** Whether nothing changes without some rules. Around them, guests have few rules that matter: often it is asked already. */
export class Removals {
  private readonly fingerprints = new Fingerprints();
  private readonly known = new Map<string, boolean>();
  private readonly limits: LintLimits;

  constructor(limits: LintLimits) {
    this.limits = limits;
  }

  /** Whether it is proven. */
  isSame(rules: readonly ComparedRule[], family: Family, isGone: (rule: ComparedRule) => boolean): boolean {
    const reduced = reduceChains(rules, rules.filter((rule) => !isGone(rule)));
    if (reduced === undefined) return true;
    const key = `${family} ${this.fingerprints.of(reduced.before, undefined)} ${this.fingerprints.of(reduced.after, undefined)}`;
    const known = this.known.get(key) ?? isNothing(compareRules(reduced.before, reduced.after, shapesOf(family), this.limits));
    this.known.set(key, known);
    return known;
  }
}

function isNothing({ status, blocks }: Difference): boolean {
  return status === 'exact' && blocks.length === 0;
}

/**
 * What lines of a chain decide about, and what would decide without them: with another verdict for those lines, just
 * their packets differ. What the node sends to itself is left out, as it passes anyway. Undefined when that was not found out.
 * @param isGone those lines, and others that go as well
 */
export function takenOver({ rules, first: { family, tier } }: ChainClass, isOurs: (rule: ComparedRule) => boolean, isGone: (rule: ComparedRule) => boolean, limits: LintLimits): readonly Block[] | undefined {
  const turned = rules.map((rule): ComparedRule => (isOurs(rule) ? { ...rule, verdict: rule.verdict === 'ACCEPT' ? 'DROP' : 'ACCEPT' } : rule));
  const { status, blocks } = compareRules(turned, rules.filter((rule) => !isGone(rule)), shapesOf(family), limits, tier === 'node' ? { without: 'lo' } : {});
  return status === 'exact' && blocks.every(({ deciding }) => deciding.complete) ? blocks : undefined;
}
