import type { Diagnostic } from '@pvewall/model';
import { report } from '../diagnostics.ts';
import type { Config, Rule } from '../nouns.ts';
import { ruleKey } from '../same.ts';
import type { AllUses } from './name-uses.ts';

/** Rules that stand in one list already. The first takes all that the second could. */
export function duplicateRules(rules: readonly Rule[], address: string): Diagnostic[] {
  if (rules.length < 2) return [];
  const first = new Map<string, Rule>();
  const found: Diagnostic[] = [];
  for (const [i, rule] of rules.entries()) {
    if (rule.disabled) continue;
    const key = ruleKey({ ...rule, comment: '' });
    const before = first.get(key);
    if (before === undefined) first.set(key, rule);
    else found.push(duplicate(before, rule, `${address}.rules[${i}]`));
  }
  return found;
}

function duplicate(before: Rule, rule: Rule, address: string): Diagnostic {
  return report('lint/duplicate-rule', {
    message: 'the same rule stands further up',
    hint: 'remove this one: it never matches',
    address,
    ...(rule.at && { place: rule.at }),
    ...(before.at && { related: [{ message: 'it stands here already', place: before.at }] }),
  });
}

/** Groups that something uses, and that do nothing. */
export function emptyGroups({ groups }: Config, { cluster }: AllUses): Diagnostic[] {
  return groups.flatMap(({ name, rules, at }) => {
    if (!cluster.groups.has(name) || rules.some(({ disabled }) => disabled !== true)) return [];
    const message = rules.length === 0 ? `the group ${name} has no rules` : `all rules of the group ${name} are off`;
    const hint = 'switch a rule on, or remove the group and the rules that use it';
    return [report('lint/empty-group', { message, hint, address: `cluster.group.${name}`, ...(at && { place: at }) })];
  });
}
