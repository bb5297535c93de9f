import { protocols } from '@pvewall/fw';
import { everyAddress } from '../address.ts';
import type { Family } from '../address.ts';
import { boundsOf, difference } from '../bounds.ts';
import type { Bounds } from '../bounds.ts';
import type { Devices } from './devices.ts';
import type { Names } from './entries.ts';
import type { Universe } from './levels.ts';
import { icmpName, proto } from '../lower/literals.ts';
import { setFields } from '../lower/lowered-rule.ts';
import type { SetField } from '../lower/lowered-rule.ts';

/** What packets differ in. Interfaces and MAC addresses are numbers of classes here. */
export const fields = [...setFields, 'iface', 'mac'] as const;
export type Field = (typeof fields)[number];

/** A set of packets with a set for each field; a field that is absent asks nothing. */
export type Box = Readonly<Partial<Record<Field, Bounds>>>;

/** Packets of one shape: all have ports, or all have an ICMP type, or neither. */
export type Shape = Readonly<Record<SetField, Bounds>>;

const none: Bounds = [-1, 0];
const number16: Bounds = [0, 65536];
const withPorts = proto('tcp', 'udp', 'dccp', 'sctp', 'udplite');

/**
 * Every packet of an IP version. A protocol says whether a packet has ports or an ICMP type, so a set of packets is a
 * product of sets only within a shape. Fragments behind the first have neither, and are put together before the rules.
 */
export function shapesOf(family: Family): readonly Shape[] {
  return shapes[family];
}

function makeShapes(family: Family): readonly Shape[] {
  const ends = { source: everyAddress[family], dest: everyAddress[family] };
  const messages: Bounds = boundsOf([[protocols[icmpName[family]] ?? 0, protocols[icmpName[family]] ?? 0]]);
  const others = difference(difference([0, 256], withPorts), messages);
  return [
    { ...ends, proto: withPorts, dport: number16, sport: number16, icmp: none },
    { ...ends, proto: messages, dport: none, sport: none, icmp: number16 },
    { ...ends, proto: others, dport: none, sport: none, icmp: none },
  ];
}

/** Made once, as what is known of their sets is kept with them. */
const shapes: Readonly<Record<Family, readonly Shape[]>> = { 4: makeShapes(4), 6: makeShapes(6) };

/** The same with the interfaces and MAC addresses that the rules tell apart. */
export function universesOf(shapes: readonly Shape[], { iface, mac }: Names, { only, without, sender }: Passage = {}): Universe[] {
  const ifaces = only === undefined ? iface.all : classOf(iface, only);
  const rest = without === undefined ? ifaces : difference(ifaces, classOf(iface, without));
  return shapes.map((shape) => ({ ...shape, iface: rest, mac: sender === undefined ? mac.all : classOf(mac, sender) }));
}

/** The devices of the packets that are looked at; what is absent can be any. */
export interface Passage {
  /** The one interface. */
  readonly only?: string | undefined;
  /** Any interface but this one. */
  readonly without?: string;
  /** The one source MAC address, in lower case. */
  readonly sender?: string | undefined;
}

function classOf({ classes }: Devices, name: string): Bounds {
  const at = classes.indexOf(name);
  return [at, at + 1];
}
