import { ruleKey, type Rule } from '@pvewall/fw';
import { align } from '@pvewall/model';

/**
 * Every rule of two lists, each list in its own order, what they share once. The first rule of the result that matches
 * a packet is the first of the one list or the first of the other: what both let through passes, what both stop is
 * stopped. Where the order is free, what lets packets through comes first.
 */
export function mergeRules(before: readonly Rule[], after: readonly Rule[]): readonly Rule[] {
  const { kept } = align(before.map(effectKey), after.map(effectKey));
  const merged: Rule[] = [];
  let oldNext = 0;
  let newNext = 0;
  for (const [oldEnd, newEnd] of [...kept, [before.length, after.length] as const]) {
    merged.push(...interleave(before.slice(oldNext, oldEnd), after.slice(newNext, newEnd)), ...before.slice(oldEnd, oldEnd + 1));
    oldNext = oldEnd + 1;
    newNext = newEnd + 1;
  }
  return merged;
}

/** What a rule does to packets: neither its comment nor what it logs. */
export function effectKey({ comment: _comment, log: _log, ...rule }: Rule): string {
  return ruleKey(rule);
}

function interleave(old: readonly Rule[], fresh: readonly Rule[]): Rule[] {
  const result: Rule[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < fresh.length) {
    const [a, b] = [old[i], fresh[j]];
    const takeOld = a !== undefined && (b === undefined || !bars(a) || bars(b));
    if (takeOld) i++;
    else j++;
    result.push(...[takeOld ? a : b].filter((rule) => rule !== undefined));
  }
  return result;
}

function bars({ type, action }: Rule): boolean {
  return type !== 'group' && action !== 'ACCEPT';
}
