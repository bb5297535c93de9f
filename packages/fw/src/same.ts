import { macroName } from './macro.ts';
import { addressLength, networkKey, mask, parseNetwork, withoutFullPrefix } from './network.ts';
import type { Alias, Rule, SetEntry } from './nouns.ts';

/** Aliases are looked up without case. */
export function aliasKey(name: string): string {
  return name.toLowerCase();
}

/** Which member of a set it is: the network as the kernel keeps it, or the alias's name; with `!` for nomatch. */
export function entryKey(entry: SetEntry): string {
  const network = parseNetwork(entry.address);
  const valid = network !== undefined && network.prefix <= addressLength[network.version];
  const key = valid ? networkKey(mask(network)) : entry.address.toLowerCase();
  return entry.nomatch ? `!${key}` : key;
}

/** Whether two aliases of one name mean the same. Host bits count: sets that hold them may not load. */
export function sameAlias(a: Alias, b: Alias): boolean {
  return spelling(a.address) === spelling(b.address) && (a.comment ?? '') === (b.comment ?? '');
}

const ruleFields = ['type', 'action', 'macro', 'iface', 'source', 'dest', 'proto', 'dport', 'sport', 'log', 'icmpType', 'comment', 'disabled'] as const;

/** Whether two rules are the same. Most are to the letter, which is told at once. */
export function sameRule(a: Rule, b: Rule): boolean {
  return ruleFields.every((field) => a[field] === b[field]) || ruleKey(a) === ruleKey(b);
}

/** What a rule says: two rules with one key are the same rule. The comment counts. */
export function ruleKey(rule: Rule): string {
  return JSON.stringify([
    rule.disabled === true,
    rule.type,
    rule.action,
    rule.macro === undefined ? '' : (macroName(rule.macro) ?? rule.macro),
    rule.iface ?? '',
    addresses(rule.source ?? ''),
    addresses(rule.dest ?? ''),
    rule.proto ?? '',
    rule.dport ?? '',
    rule.sport ?? '',
    rule.log ?? '',
    rule.icmpType ?? '',
    rule.comment ?? '',
  ]);
}

/** A rule's source or dest in one spelling: single addresses without prefix, IPv6 in full, aliases in lower case. */
function addresses(text: string): string {
  if (text === '' || text.startsWith('+')) return text;
  return text
    .split(',')
    .map((element) => element.split('-').map(spelling).join('-'))
    .join();
}

/** One spelling for all of an address or alias; host bits stay. */
export function spelling(text: string): string {
  const bare = withoutFullPrefix(text);
  // Only IPv6 has several spellings.
  if (!bare.includes(':')) return bare.toLowerCase();
  const network = parseNetwork(bare);
  return network === undefined ? bare.toLowerCase() : networkKey(network);
}
