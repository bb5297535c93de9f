import type { Block } from '../difference/compared-rule.ts';
import type { Origin } from '../lower/lowered-rule.ts';

/** What a policy does before it drops is a part of it. Each rule once. */
export function plainDeciding({ before, after, complete }: Block['deciding']): Block['deciding'] {
  return { before: withoutPrelude(before), after: withoutPrelude(after), complete };
}

const prelude = new Set(['broadcast', 'noise', 'auth', 'icmp_errors']);

function withoutPrelude(origins: readonly Origin[]): Origin[] {
  const byName = new Map(origins.map((origin) => [origin.kind === 'rule' ? origin.address : origin.name, origin]));
  const byPolicy = [...byName.keys()].some((name) => name.startsWith('policy_'));
  return [...byName].flatMap(([name, origin]) => (byPolicy && prelude.has(name) ? [] : [origin]));
}
