import type { Address } from '@pvewall/model';

/** An address as plans print it, or why it is none that can be left to others. */
export type ReadIgnored =
  | { readonly ok: true; readonly address: Address }
  | { readonly ok: false; readonly message: string; readonly hint: string };

const section = String.raw`\.(?:options?|alias(?:es)?|ipsets?|groups?)(?:\.[a-z][\w-]{0,63}(?:\.comment|\.rules)?)?|\.rules`;
const table = String.raw`\.(?:(?:filter|nat|broute)(?:\.[\w.+-]{1,64})?|boot)`;

/** By how they begin; what names a set, an alias, a group or an option has no case. */
const forms: readonly RegExp[] = [
  new RegExp(`^cluster(?:${section})?$`, 'i'),
  new RegExp(`^guest\\.(?:\\*|[1-9]\\d{2,8})(?:${section})?$`, 'i'),
  new RegExp(`^vnet\\.(?:\\*|[a-z][a-z0-9]{1,7})(?:${section})?$`, 'i'),
  new RegExp(`^node\\.(?:\\*|[a-z0-9][a-z0-9-]{0,62})(?:\\.host(?:${section})?|\\.ebtables(?:${table})?|\\.sysctl(?:\\.[\\w.-]{1,128})?)?$`, 'i'),
];

/** What plans call a section, by what policies and people call it. */
const words: Readonly<Record<string, string>> = { option: 'options', alias: 'aliases', ipsets: 'ipset', groups: 'group' };

const examples = 'Write it as a plan prints it: cluster.ipset.NAME, guest.100.rules, node.NAME.sysctl.KEY; `*` stands for every guest, node or VNet: guest.*.ipset.NAME.';

/**
 * Reads an address whose part of the host belongs to others. The words of a policy (`cluster.ipsets.x`) stand for those
 * of a plan. One rule of a list is refused: rules move, and the third of today is another one tomorrow.
 */
export function readIgnored(text: string): ReadIgnored {
  const [, list, rule] = /^(.*)(\[[^\]]*\])$/s.exec(text) ?? [];
  if (list !== undefined && rule !== undefined && forms.some((form) => form.test(list))) {
    return { ok: false, message: `${text} is one rule, and rules move: what is ${rule} now may be another one later`, hint: `Leave the whole list to others: ${list}` };
  }
  if (!forms.some((form) => form.test(text))) return { ok: false, message: `${JSON.stringify(text)} is no address of a part of a host`, hint: examples };
  return { ok: true, address: asPrinted(text) };
}

function asPrinted(text: string): Address {
  const [, where = '', rest] = /^(cluster|(?:guest|vnet)\.[^.]+|node\.[^.]+\.host)\.(.*)$/i.exec(text) ?? [];
  if (rest === undefined) return text.replace(/^\w+/, (tier) => tier.toLowerCase());
  const [word = '', ...names] = rest.toLowerCase().split('.');
  return [where.replace(/^\w+/, (tier) => tier.toLowerCase()), words[word] ?? word, ...names].join('.');
}
