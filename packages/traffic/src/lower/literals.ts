import { icmpTypes, parseNetwork, protocols } from '@pvewall/fw';
import { rangeOf } from '../address.ts';
import type { Family } from '../address.ts';
import { boundsOf } from '../bounds.ts';
import type { Bounds, Range } from '../bounds.ts';

/** `proto('tcp')`; a protocol of Proxmox VE's own rules, always known. */
export function proto(...names: readonly string[]): Bounds {
  return boundsOf(names.map((name) => only(protocols[name] ?? 0)));
}

export function ports(...list: readonly (number | Range)[]): Bounds {
  return boundsOf(list.map((port) => (typeof port === 'number' ? only(port) : port)));
}

/** All codes of an ICMP type, or one. */
export function icmpMessage(type: number, code?: number): Range {
  return code === undefined ? [type * 256, type * 256 + 255] : only(type * 256 + code);
}

/** ICMP messages by the names that iptables and ip6tables give them. */
export function icmp(family: Family, ...names: readonly string[]): { readonly proto: Bounds; readonly icmp: Bounds } {
  const table = icmpTypes[icmpName[family]];
  const messages = names.flatMap((name) => {
    const [type, code] = table[name] ?? [];
    return type === undefined ? [] : [icmpMessage(type, code)];
  });
  return { proto: proto(icmpName[family]), icmp: boundsOf(messages) };
}

export const icmpName = { 4: 'icmp', 6: 'icmpv6' } as const;

/** Networks of one IP version. */
export function networks(...list: readonly string[]): Bounds {
  return boundsOf(list.flatMap((text) => {
    const network = parseNetwork(text);
    const range = network === undefined ? undefined : rangeOf(network);
    return range === undefined ? [] : [range];
  }));
}

/** What a packet's address alone says: other broadcasts are known to the routing table only. */
export const broadcast: Readonly<Record<Family, Bounds>> = { 4: networks('255.255.255.255'), 6: [] };
export const multicast: Readonly<Record<Family, Bounds>> = { 4: networks('224.0.0.0/4'), 6: networks('ff00::/8') };

function only(point: number): Range {
  return [point, point];
}
