import type { EbRule, Part } from './nouns.ts';
import { quote } from './words.ts';

/** A rule's options by name with their values (`! 10.0.0.0/8`), for telling which of them an edit changed. */
export function ruleFields(rule: EbRule): ReadonlyMap<string, string> {
  const extensions = [...rule.matches, ...rule.watchers];
  const parts: readonly Part[] = [...rule.head, ...extensions.flatMap((e) => e.parts), { option: '-j', value: rule.target.name }, ...rule.target.parts];
  return new Map(parts.map((part) => [part.option, fieldText(part)]));
}

function fieldText(part: Part): string {
  const value = part.value === undefined ? [] : [quote(part.value)];
  return [...(part.negated ? ['!'] : []), ...value, ...(part.more ?? []).map(quote)].join(' ');
}
