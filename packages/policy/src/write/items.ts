import { macroName, optionSpec } from '@pvewall/fw';
import type { Alias, Rule, SetEntry, Tier } from '@pvewall/fw';
import { flowList, flowMap, yamlList, yamlText, yamlWord } from './yaml-text.ts';

/** One rule on one line: `{ in: ACCEPT, macro: SSH, source: +management, comment: admins }`. */
export function yamlRule(rule: Rule): string {
  const pairs: [string, string][] = [[rule.type, yamlText(rule.action)]];
  const add = (key: string, value: string | undefined, print: (text: string) => string = yamlText): void => {
    if (value !== undefined && value !== '') pairs.push([key, print(value)]);
  };
  add('macro', rule.macro === undefined ? undefined : (macroName(rule.macro) ?? rule.macro));
  add('iface', rule.iface);
  add('source', rule.source, yamlAddresses);
  add('dest', rule.dest, yamlAddresses);
  add('proto', rule.proto, yamlWord);
  add('dport', rule.dport, yamlList);
  add('sport', rule.sport, yamlList);
  add('log', rule.log);
  add('icmp-type', rule.icmpType, yamlWord);
  add('comment', rule.comment, yamlComment);
  if (rule.disabled) pairs.push(['enable', 'false']);
  return flowMap(pairs);
}

function yamlAddresses(text: string): string {
  const parts = text.split(',');
  return parts.length > 1 && parts.every((part) => part !== '') ? flowList(parts.map(yamlText)) : yamlText(text);
}

/** A tab is a control character, too; in a remark a blank does as well. */
export function yamlComment(text: string): string {
  return yamlText(text.replaceAll('\t', ' '));
}

export function yamlAlias({ address, comment }: Alias): string {
  if (comment === undefined || comment === '') return yamlText(address);
  return flowMap([
    ['address', yamlText(address)],
    ['comment', yamlComment(comment)],
  ]);
}

export function yamlMember({ address, nomatch, comment }: SetEntry): string {
  if (comment === undefined || comment === '') return yamlText(nomatch ? `!${address}` : address);
  return flowMap([['address', yamlText(address)], ...(nomatch ? [['nomatch', 'true'] as const] : []), ['comment', yamlComment(comment)]]);
}

/** An option's value of a `.fw` file: 1 is true, a list has brackets, properties are a map. */
export function yamlOption(tier: Tier, key: string, value: string): string {
  const type = optionSpec(tier, key)?.type;
  if ((type === 'boolean' || type === 'switch') && (value === '0' || value === '1')) return value === '1' ? 'true' : 'false';
  if (type === 'log-level' && value === '') return 'nolog';
  if (type === 'properties') return properties(value) ?? yamlText(value);
  return type === 'list' ? flowList(value.split(',').filter(Boolean).map(yamlText)) : yamlWord(value);
}

const flags: ReadonlyMap<string, string> = new Map([
  ...['1', 'on', 'yes', 'true'].map((word): [string, string] => [word, 'true']),
  ...['0', 'off', 'no', 'false'].map((word): [string, string] => [word, 'false']),
]);

/** `1,rate=5/second,burst=10` as a map; undefined when it is something else. */
function properties(value: string): string | undefined {
  const pairs = value
    .split(',')
    .filter(Boolean)
    .map((part): readonly [string, string] | undefined => {
      const [key, text] = part.includes('=') ? [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)] : ['enable', part];
      const written = key === 'enable' ? flags.get(text.toLowerCase()) : yamlWord(text);
      return written === undefined ? undefined : [key, written];
    });
  return pairs.every((pair) => pair !== undefined) ? flowMap(pairs) : undefined;
}
