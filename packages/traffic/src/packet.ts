import { protocols } from '@pvewall/fw';
import { parsePoint } from './address.ts';
import type { Family } from './address.ts';
import type { Point } from './bounds.ts';
import { findZone } from './zone.ts';
import type { Zone } from './zone.ts';
import type { TrafficHost } from './traffic-host.ts';

/** A packet as people write it: the first of a connection. */
export interface PacketFields {
  /** `host`, `outside`, `<bridge>/<port>`, `vm<vmid>i<n>`, `ct<vmid>i<n>`. */
  readonly from: string;
  readonly to: string;
  /** A name or number of /etc/protocols. */
  readonly proto: string | number;
  readonly source: string;
  readonly dest: string;
  readonly sport?: number;
  readonly dport?: number;
  /** Type and code. */
  readonly icmp?: readonly [number, number];
  /** The source MAC; absent: a guest sends with its own. */
  readonly mac?: string;
}

/** A packet as rules see it. Numbers that a packet does not have are -1: no set holds it. */
export interface Packet {
  readonly from: Zone;
  readonly to: Zone;
  readonly family: Family;
  readonly proto: number;
  readonly source: Point;
  readonly dest: Point;
  readonly sport: number;
  readonly dport: number;
  /** type * 256 + code. */
  readonly icmp: number;
  /** In lower case; absent: the sender's own. */
  readonly mac?: string;
}

/** What is wrong with a packet, for people. */
export interface PacketProblem {
  readonly problem: string;
}

export function readPacket(host: TrafficHost, fields: PacketFields): Packet | PacketProblem {
  const [from, to] = [findZone(host, fields.from), findZone(host, fields.to)];
  if (from === undefined || to === undefined) return { problem: `there is no '${from === undefined ? fields.from : fields.to}' here` };
  const [source, dest] = [parsePoint(fields.source), parsePoint(fields.dest)];
  if (source === undefined || dest === undefined) return { problem: `'${source === undefined ? fields.source : fields.dest}' is no IP address` };
  if (source.family !== dest.family) return { problem: `'${fields.source}' and '${fields.dest}' are of two IP versions` };
  const proto = protocolNumber(fields.proto);
  if (proto === undefined) return { problem: `there is no protocol '${fields.proto}'` };
  const [type, code] = fields.icmp ?? [];
  const icmp = type === undefined ? -1 : type * 256 + (code ?? 0);
  const { sport = -1, dport = -1, mac } = fields;
  const packet = { from, to, family: source.family, source: source.point, dest: dest.point, proto, sport, dport, icmp };
  return mac === undefined ? packet : { ...packet, mac: mac.toLowerCase() };
}

export function isProblem(packet: Packet | PacketProblem): packet is PacketProblem {
  return 'problem' in packet;
}

function protocolNumber(proto: string | number): number | undefined {
  if (typeof proto === 'number') return proto;
  if (Object.hasOwn(protocols, proto)) return protocols[proto];
  return /^\d{1,3}$/.test(proto) && Number(proto) < 256 ? Number(proto) : undefined;
}
