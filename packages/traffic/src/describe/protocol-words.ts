import { protocols } from '@pvewall/fw';
import { difference, intersection } from '../bounds.ts';
import type { Bounds } from '../bounds.ts';
import { proto } from '../lower/literals.ts';
import { numbersIn } from './number-words.ts';

export const everyProtocol: Bounds = [0, 256];
export const withPorts = proto('tcp', 'udp', 'udplite', 'dccp', 'sctp');

/** Protocols by number, as rules name them. To iptables, number 0 is every protocol: it keeps its number. */
const names = new Map(Object.entries(protocols).filter(([, number]) => number > 0).map(([name, number]) => [number, name]).reverse() as [number, string][]).set(58, 'icmpv6');

/** `tcp`, `gre`, `proto 253`. */
export function protocolName(number: number): string {
  return names.get(number) ?? `proto ${number}`;
}

/** `tcp+udp`, `any protocol`, `any protocol but tcp`. */
export function protocolWords(bounds: Bounds): string {
  const every = intersection(bounds, everyProtocol);
  const without = difference(everyProtocol, every);
  if (without.length === 0) return 'any protocol';
  const but = `any protocol but ${joined(without)}`;
  return every.length === 0 || but.length < joined(every).length ? but : joined(every);
}

/** tcp, udp, icmp and icmpv6 come first: they are looked for. */
const first = [6, 17, 1, 58];

function joined(bounds: Bounds): string {
  const numbers = new Set(numbersIn(bounds));
  return [...new Set([...first.filter((number) => numbers.has(number)), ...numbers])].map(protocolName).join('+');
}
