import { printRule } from '@pvewall/fw';
import type { Rule } from '@pvewall/fw';
import type { Family } from '../address.ts';
import type { Bounds } from '../bounds.ts';
import type { DescribedPacket, DescribedPackets } from '../changes/traffic-changes.ts';
import { describePackets, describePoint, nameBook } from '../describe/index.ts';
import type { NameBook } from '../describe/index.ts';
import type { Block } from '../difference/compared-rule.ts';
import type { PacketPoint } from '../difference/packet-point.ts';
import type { ChainClass, ChainUse, Part } from './chain-class.ts';

const most = 4;

/** `a`, `a and b`, `a, b, c, d and 3 more`. */
export function some(names: readonly string[]): string {
  const shown = names.length > most + 1 ? [...names.slice(0, most), `${names.length - most} more`] : names;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** A rule as a .fw file has it, without its comment. */
export function ruleText({ comment: _comment, ...rule }: Rule): string {
  return `\`${printRule(rule)}\``;
}

/** `tcp/22 from 10.0.0.0/8 to dc/nas on vmbr0`. */
function packetsText({ traffic, source, dest, iface }: DescribedPackets): string {
  return `${traffic}${phrase('from', source)}${phrase('to', dest)}${phrase('on', iface)}`;
}

/** The packets of a block of a chain. */
export function blockText(block: Pick<Block, 'match' | 'others'>, { family, host, guest }: ChainUse): string {
  const names = nameBook(host, guest);
  return remembered(block, names, () => packetsText(describePackets(block.match, family, names, { others: block.others })));
}

/** The packets that the lines of a part ask for. Those of a REJECT that get no answer are among the others. */
export function partText(found: ChainClass, part: Part, use: ChainUse): string {
  return remembered(part, nameBook(use.host, use.guest), () => {
    const own = found.rules.filter((rule) => rule.origin === part.origin);
    const acting = own.filter(({ verdict }) => verdict === part.origin.rule.action);
    const texts = (acting.length > 0 ? acting : own).map(({ match: { iface, notMac: _notMac, ...sets } }) => blockText({ others: {}, match: { ...sets, ...(iface !== undefined && { iface: [iface] }) } }, use));
    return some([...new Set(texts)]);
  });
}

const texts = new WeakMap<object, WeakMap<NameBook, string>>();

/** Thousands of guests have the same rules, and most of them no names of their own. */
function remembered(what: object, names: NameBook, make: () => string): string {
  const known = texts.get(what) ?? new WeakMap<NameBook, string>();
  texts.set(what, known);
  const text = known.get(names) ?? make();
  known.set(names, text);
  return text;
}

/** `tcp/22 from 198.51.100.77 to 203.0.113.177`: one packet. */
export function packetText(packet: PacketPoint, family: Family): string {
  const { proto, source, dest, dport, icmp, iface }: DescribedPacket = describePoint(packet, family);
  const what = dport !== undefined ? `/${dport}` : icmp !== undefined ? ` ${icmp.join('/')}` : '';
  return `${proto}${what} from ${source} to ${dest}${phrase('on', iface)}`;
}

/** `22,5900:5999`. */
export function portsText(bounds: Bounds): string {
  const parts = bounds.flatMap((first, i) => {
    if (i % 2 === 1) return [];
    const last = Number(bounds[i + 1] ?? 0) - 1;
    return [Number(first) === last ? String(last) : `${first}:${last}`];
  });
  return parts.length > 6 ? `${parts.slice(0, 6).join(',')},…` : parts.join(',');
}

export const familyName: Readonly<Record<Family, string>> = { 4: 'IPv4', 6: 'IPv6' };

function phrase(word: string, text: string | undefined): string {
  return text === undefined ? '' : ` ${word} ${text}`;
}
