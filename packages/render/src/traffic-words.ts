import type { ChangedPacket, ChangeGroup, ChangeTier, DecidingRule, DescribedBlock, DescribedPacket, Direction, TrafficChanges } from '@pvewall/traffic';
import { count, list } from './words.ts';

/** What becomes of the packets: `opened` is what one wants to see first. */
export type Turn = 'opened' | 'closed' | 'other';

export function turnOf({ before, after }: Pick<ChangeGroup, 'before' | 'after'>): Turn {
  if (after === 'ACCEPT') return 'opened';
  return before === 'ACCEPT' ? 'closed' : 'other';
}

const past = { ACCEPT: 'ACCEPTED', DROP: 'DROPPED', REJECT: 'REJECTED' } as const;

/** `newly ACCEPTED`, `may be newly DROPPED`, `DROP becomes REJECT`. */
export function turnWords(group: Pick<ChangeGroup, 'before' | 'after' | 'certainty'>): string {
  const { before, after, certainty } = group;
  if (turnOf(group) === 'other') return `${before} ${certainty === 'may' ? 'may become' : 'becomes'} ${after}`;
  return `${certainty === 'may' ? 'may be ' : ''}newly ${past[after]}`;
}

/** `from 10.0.0.0/8`, `IPv4 from anywhere`, `to dc/nas`, `on vmbr0`: each may start a line. */
export function whereWords({ source, dest, iface, mac, families, traffic }: DescribedBlock, direction: Direction): string[] {
  const from = source ?? (direction === 'out' ? undefined : 'anywhere');
  const to = dest ?? (direction === 'in' ? undefined : 'anywhere');
  const only = families.length === 1 && ![traffic, source, dest].some((words) => words !== undefined && tellsFamily.test(words));
  const words = [
    ...(from === undefined ? [] : [`from ${from}`]),
    ...(to === undefined ? [] : [`to ${to}`]),
    ...(iface === undefined ? [] : [`on ${iface}`]),
    ...(mac === undefined ? [] : [`with MAC ${mac}`]),
  ];
  return only ? [`IPv${String(families[0])} ${words[0] ?? ''}`, ...words.slice(1)] : words;
}

/** Begins with an address, or with the ICMP of one IP version. "anywhere except 10.0.0.0/8" tells nothing of IPv6. */
const tellsFamily = /^(?:\d+\.\d+\.|[0-9a-f]*:|icmp|ipv6-icmp)/i;

const fewRules = 3;

/** What decides now, and what did: `cluster.rules[3]`, `before: cluster.options.policy_in`. */
export function decidingWords({ before, after, complete }: DescribedBlock['deciding'], name: (address: string) => string = (address) => address): string[] {
  const more = complete ? [] : ['and maybe more'];
  const option = optionWords(before, after, name);
  if (option !== undefined) return [option, ...more];
  const young = new Map(after.map(({ address, text }) => [address, text]));
  const now = fewOf(after.map(({ address }) => name(address)));
  const then = fewOf(before.map(({ address, text }) => `${name(address)}${(young.get(address) ?? text) === text ? '' : ' as it was'}`));
  return [...(now === '' ? [] : [now]), ...(then === '' ? [] : [`before: ${then}`]), ...more];
}

/** One option that is alone in deciding: `cluster.options.policy_in: ACCEPT -> DROP`. */
function optionWords([then, ...before]: readonly DecidingRule[], [now, ...after]: readonly DecidingRule[], name: (address: string) => string): string | undefined {
  if (then === undefined || now?.address !== then.address || before.length + after.length > 0) return undefined;
  const values = [then, now].map(({ text }) => /^\w+: (\w+)$/.exec(text)?.[1]);
  return values.includes(undefined) ? undefined : `${name(now.address)}: ${values.join(' -> ')}`;
}

function fewOf(words: readonly string[]): string {
  const all = [...new Set(words)];
  return all.length > fewRules + 1 ? `${all.slice(0, fewRules).join(', ')} and ${count(all.length - fewRules, 'more', 'more')}` : list(all);
}

/** One packet that changes, where nobody knows all of them. */
export function changedWords({ station, direction, before, after, packet }: ChangedPacket): string {
  return `such as ${sampleWords(packet)} at ${station.replace(/\./g, ' ')}, ${direction}: ${before} becomes ${after}`;
}

/** `tcp 203.0.113.9:40000 -> 192.0.2.10:8006`. */
export function sampleWords({ proto, source, dest, sport, dport, icmp, iface }: DescribedPacket): string {
  const kind = icmp === undefined ? proto : `${proto} ${String(icmp[0])}/${String(icmp[1])}`;
  return `${kind} ${withPort(source, sport)} -> ${withPort(dest, dport)}${iface === undefined ? '' : ` on ${iface}`}`;
}

function withPort(address: string, port: number | undefined): string {
  if (port === undefined) return address;
  return `${address.includes(':') ? `[${address}]` : address}:${String(port)}`;
}

/** `1 node and 12 guests`; '' when nothing was compared. */
export function comparedWords({ nodes, guests, vnets }: TrafficChanges['compared']): string {
  return tierCounts({ node: nodes, guest: guests, vnet: vnets });
}

export function tierCounts(counts: Readonly<Record<ChangeTier, number>>): string {
  const words = (['node', 'guest', 'vnet'] as const).flatMap((tier) => (counts[tier] === 0 ? [] : [count(counts[tier], tier)]));
  return list(words);
}

/** `2 newly ACCEPTED, 1 newly DROPPED`, as the blocks come. */
export function turnCounts(groups: readonly ChangeGroup[]): string {
  const counts = new Map<string, number>();
  for (const group of groups) counts.set(turnWords(group), (counts.get(turnWords(group)) ?? 0) + group.blocks.length + (group.rest?.count ?? 0));
  return [...counts].map(([words, n]) => count(n, words, words)).join(', ');
}

/** Why nothing is called complete; undefined when the comparison is exact. */
export function partialWords({ status, unfinished, groups }: TrafficChanges, few: number): string | undefined {
  if (status === 'exact') return undefined;
  const true_ = groups.length === 0 ? 'nothing was found so far, which proves nothing' : 'what is listed is true, and there may be more';
  if (unfinished.length === 0) return `NOT complete: ${true_}.`;
  const named = unfinished.slice(0, few).map((name) => name.replace(/ (?=\S+$)/, ', ').replace(/\./g, ' '));
  const rest = unfinished.length - named.length;
  const more = rest === 0 ? '' : `; and ${count(rest, 'more', 'more')}`;
  return `NOT complete: ${true_}. Not finished: ${named.join('; ')}${more}.`;
}

/** A network that works in an open session is no proof. */
export const newOnly = 'This is about new connections. Established ones, such as the ssh session you may be in, go on: that it works proves nothing.';
export const mayMeans = '"may": it depends on what no file tells, such as the members of a set that SDN fills.';
export const noChanges = 'No traffic changes.';
