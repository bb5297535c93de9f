import { icmpTypes, parseIp, protocols, protocolsWithPorts, services } from '@pvewall/fw';
import { list } from '@pvewall/render';
import type { PacketFields } from '@pvewall/traffic';
import { addressOf, type AddressBook } from './addresses.ts';
import { canonicalZone, type Problem } from './zones.ts';

/** A packet that was asked for, with what was left to us. */
export interface AskedPacket {
  readonly fields: PacketFields;
  /** What nobody said and the host's files do not tell. */
  readonly assumed: ReadonlySet<'source' | 'dest' | 'sport'>;
}

type Values = ReadonlyMap<string, string>;
type Family = 4 | 6;

/** A client's port: the first of those that are given out for the asking. */
const clientPort = 49152;

const icmpNames = { 4: 'icmp', 6: 'icmpv6' } as const;

/** What every packet has to say; told before anything is read. */
export function missingOptions(values: Values): Problem | undefined {
  const missing = ['from', 'to', 'proto'].filter((name) => !values.has(name)).map((name) => `--${name}`);
  if (missing.length === 0) return undefined;
  return { problem: `which packet? ${list(missing)} ${missing.length === 1 ? 'is' : 'are'} missing`, hint: 'For example: --from outside --to vm100 --proto tcp --dport 22' };
}

/** What was typed as one packet, or all that is wrong with it. */
export function askedPacket(values: Values, book: AddressBook): AskedPacket | readonly Problem[] {
  const proto = protocolOf(values.get('proto') ?? '');
  if (typeof proto === 'object') return [proto];
  const family = familyOf(values, proto, book);
  const parts = { ends: endsOf(values, book), message: messageOf(values, proto, family) };
  const problems = [family, ...Object.values(parts)].flat().filter((part): part is Problem => typeof part === 'object' && 'problem' in part);
  if (problems.length > 0) return problems;
  const [ends, message] = [parts.ends as Ends, parts.message as Message];
  return withAddresses(values, { ...ends, proto, ...message }, family as Family, book);
}

interface Ends {
  readonly from: string;
  readonly to: string;
}

function endsOf(values: Values, book: AddressBook): Ends | readonly Problem[] {
  const zones = (['from', 'to'] as const).map((name) => canonicalZone(values.get(name) ?? '', book));
  const problems = zones.filter((zone) => typeof zone === 'object');
  if (problems.length > 0) return problems;
  const iface = values.get('iface');
  if (iface !== undefined && !zones.includes('outside')) return [{ problem: '--iface says where outside is, and the packet has nothing to do with outside' }];
  const [from, to] = zones.map((zone) => (zone === 'outside' && iface !== undefined ? `${iface}/outside` : (zone as string)));
  if (from === to) return [{ problem: `a packet from ${values.get('from') ?? ''} to itself passes no firewall` }];
  return { from: from ?? '', to: to ?? '' };
}

function protocolOf(text: string): string | Problem {
  const name = text.toLowerCase();
  if (Object.hasOwn(protocols, name) || (/^\d{1,3}$/.test(text) && Number(text) < 256)) return numberedName(name);
  return { problem: `there is no protocol '${text}'`, hint: 'For example tcp, udp, icmp, icmpv6, esp, or a number.' };
}

const numbered: Readonly<Record<string, string>> = { '1': 'icmp', '6': 'tcp', '17': 'udp', '58': 'icmpv6', '132': 'sctp', 'ipv6-icmp': 'icmpv6' };

function numberedName(name: string): string {
  return numbered[name] ?? name;
}

/** By the addresses, else by the protocol; IPv4 when neither tells. */
function familyOf(values: Values, proto: string, book: AddressBook): Family | Problem {
  const given = (['source', 'dest'] as const).flatMap((name) => {
    const text = values.get(name);
    return text === undefined ? [] : [readAddress(name, text, book)];
  });
  const problem = given.find((one) => 'problem' in one);
  if (problem !== undefined && 'problem' in problem) return problem;
  const families = new Set(given.flatMap((one) => ('family' in one ? [one.family] : [])));
  if (families.size > 1) return { problem: `${values.get('source') ?? ''} and ${values.get('dest') ?? ''} are of two IP versions` };
  const [family = proto === 'icmpv6' ? 6 : 4] = families;
  const other = family === 4 ? 6 : 4;
  if (proto === icmpNames[other]) return { problem: `${proto} is of IPv${other}, and the addresses are of IPv${family}`, hint: `Say --proto ${icmpNames[family]}.` };
  return family;
}

/** An address, or the name of an alias that stands for one. */
export function readAddress(option: string, text: string, book: AddressBook): { readonly address: string; readonly family: Family } | Problem {
  const words = parseIp(text);
  if (words !== undefined) return { address: text, family: words.length === 2 ? 4 : 6 };
  const alias = book.host.cluster.config.aliases.find(({ name }) => name.toLowerCase() === text.toLowerCase());
  if (alias === undefined) return { problem: `--${option} ${text} is no IP address`, hint: 'One address of IPv4 or IPv6, or an alias of cluster.fw that is one.' };
  const meant = parseIp(alias.address);
  if (meant === undefined) return { problem: `--${option} ${text} is ${alias.address}, more than one address`, hint: 'Name one address in it.' };
  return { address: alias.address, family: meant.length === 2 ? 4 : 6 };
}

interface Message {
  readonly sport?: number;
  readonly dport?: number;
  readonly icmp?: readonly [number, number];
}

/** Ports or an ICMP message: what the protocol has. */
function messageOf(values: Values, proto: string, family: Family | Problem): Message | readonly Problem[] {
  const hasPorts = protocolsWithPorts.has(proto);
  const isIcmp = proto === icmpNames[4] || proto === icmpNames[6];
  const alien = [...(hasPorts ? [] : ['dport', 'sport']), ...(isIcmp ? [] : ['icmp-type'])].filter((name) => values.has(name));
  if (alien.length > 0) return alien.map((name) => ({ problem: `${proto} has no ${name === 'icmp-type' ? 'ICMP type' : 'ports'}: --${name} does not fit`, ...(isIcmp && { hint: 'Say --icmp-type.' }) }));
  if (isIcmp) return typeof family === 'object' ? [] : icmpMessage(values.get('icmp-type') ?? 'echo-request', icmpNames[family]);
  return hasPorts ? portsOf(values, proto) : {};
}

function portsOf(values: Values, proto: string): Message | readonly Problem[] {
  const [dport, sport] = [values.get('dport'), values.get('sport') ?? String(clientPort)];
  if (dport === undefined) return [{ problem: `to which port? --dport is missing, which every ${proto} packet has`, hint: 'A number or a service: --dport 22, --dport ssh' }];
  const [to, from] = [portOf('dport', dport, proto), portOf('sport', sport, proto)];
  const problems = [to, from].filter((port) => typeof port === 'object');
  return problems.length > 0 ? problems : { dport: to as number, sport: from as number };
}

function portOf(option: string, text: string, proto: string): number | Problem {
  if (/^\d{1,5}$/.test(text) && Number(text) < 65536) return Number(text);
  const table = services[proto] ?? {};
  const port = Object.hasOwn(table, text) ? table[text] : undefined;
  return port ?? { problem: `--${option} ${text} is no port of ${proto}`, hint: 'One number from 0 to 65535, or a service of /etc/services: a packet has one port.' };
}

function icmpMessage(text: string, name: 'icmp' | 'icmpv6'): Message | readonly Problem[] {
  const [, type, code = '0'] = /^(\d{1,3})(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  if (type !== undefined && Number(type) < 256 && Number(code) < 256) return { icmp: [Number(type), Number(code)] };
  const table = icmpTypes[name];
  const [number, ofName = 0] = (Object.hasOwn(table, text) ? table[text] : undefined) ?? [];
  return number === undefined ? [{ problem: `there is no --icmp-type ${text} in ${name}`, hint: 'A name such as echo-request, a type, or type/code: 8, 3/4' }] : { icmp: [number, ofName] };
}

/** What was not said is what the files know of the two ends, else an address of the documents' networks. */
function withAddresses(values: Values, packet: Omit<PacketFields, 'source' | 'dest'>, family: Family, book: AddressBook): AskedPacket {
  const assumed = new Set<'source' | 'dest' | 'sport'>();
  const address = (option: 'source' | 'dest', zone: string, peer?: string): string => {
    const text = values.get(option);
    const read = text === undefined ? undefined : readAddress(option, text, book);
    if (read !== undefined && 'address' in read) return read.address;
    const { address: known, certain } = addressOf(zone, family, book, peer);
    if (!certain) assumed.add(option);
    return known;
  };
  const source = address('source', packet.from);
  const dest = address('dest', packet.to, source);
  if (packet.sport !== undefined && !values.has('sport')) assumed.add('sport');
  return { fields: { ...packet, source, dest }, assumed };
}
