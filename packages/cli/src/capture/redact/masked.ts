import { icmpTypes, logLevels, macroNames, options, protocols, services } from '@pvewall/fw';

const vocabulary: ReadonlySet<string> = new Set([
  ...['in', 'out', 'forward', 'group', 'ipset', 'options', 'aliases', 'rules', 'accept', 'drop', 'reject', 'dc', 'guest', 'sdn'],
  ...[...macroNames, ...logLevels, ...Object.keys(protocols), ...Object.keys(icmpTypes.icmp), ...Object.keys(icmpTypes.icmpv6), ...Object.values(services).flatMap(Object.keys)],
  ...Object.values(options).flatMap((specs) => Object.keys(specs)),
].map((word) => word.toLowerCase()));

/** Parameters, numbers, addresses and devices. */
const plain = /^(?:--?[a-z-]+|(?=.*[\d:])[\da-f.:_/-]+|(?:net|vmbr|eth|en[ops]|bond|tap|veth)\S*)$/i;

/** A word that is none of the language as the shape of one: every letter is an x. */
export function masked(word: string): string {
  if (plain.test(word) || vocabulary.has(word.toLowerCase().replace(/:$/, ''))) return word;
  return word.replace(/\p{Ll}|\p{Lo}/gu, 'x').replace(/\p{Lu}/gu, 'X');
}
