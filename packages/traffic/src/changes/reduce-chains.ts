import type { Bounds } from '../bounds.ts';
import { overlap } from '../difference/overlap.ts';
import { setFields } from '../lower/lowered-rule.ts';
import type { LoweredRule } from '../lower/lowered-rule.ts';

/** Two chains without the rules that make no difference between them. */
export interface Reduced {
  readonly before: readonly LoweredRule[];
  readonly after: readonly LoweredRule[];
}

/**
 * What both chains begin and end with alike decides only about packets that a rule in between holds as well: of those
 * parts, the rules that meet one of these are kept. A hundred guests with rules of their own around one group that
 * changes become the same few rules. Undefined when the chains are the same.
 */
export function reduceChains(before: readonly LoweredRule[], after: readonly LoweredRule[]): Reduced | undefined {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && sameRule(before[start], after[start])) start++;
  if (start === before.length && start === after.length) return undefined;
  let end = 0;
  while (end < shorter - start && sameRule(before[before.length - 1 - end], after[after.length - 1 - end])) end++;
  const middles = [before, after].map((rules) => rules.slice(start, rules.length - end));
  const changed = middles.flat().filter(({ verdict }) => verdict !== 'CONTINUE');
  const meets = (rule: LoweredRule): boolean => rule.verdict !== 'CONTINUE' && changed.some((other) => rulesMeet(rule, other));
  const [head, tail] = [before.slice(0, start).filter(meets), end === 0 ? [] : before.slice(-end).filter(meets)];
  const [old = [], young = []] = middles;
  return { before: [...head, ...old, ...tail], after: [...head, ...young, ...tail] };
}

function sameRule(a: LoweredRule | undefined, b: LoweredRule | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  if (a === b) return true;
  if (a.verdict !== b.verdict || a.may !== b.may || a.unknown !== b.unknown) return false;
  return a.match.iface === b.match.iface && a.match.notMac === b.match.notMac && setFields.every((field) => sameBounds(a.match[field], b.match[field]));
}

function sameBounds(a: Bounds | undefined, b: Bounds | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a === b || (a.length === b.length && a.every((point, i) => point === b[i]));
}

/** Whether a packet can be held by both; interfaces and MAC addresses are not looked at. */
function rulesMeet({ match: a }: LoweredRule, { match: b }: LoweredRule): boolean {
  return setFields.every((field) => {
    const [left, right] = [a[field], b[field]];
    return left === undefined || right === undefined || overlap(left, right);
  });
}
