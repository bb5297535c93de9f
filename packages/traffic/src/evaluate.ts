import type { Family } from './address.ts';
import { contains } from './bounds.ts';
import { ChainIndex } from './chain-index.ts';
import type { Chain, Match, Origin, Verdict } from './lower/lowered-rule.ts';
import { lower } from './lower/lower-host.ts';
import type { LoweredHost } from './lower/lower-host.ts';
import type { Packet } from './packet.ts';
import type { TrafficHost } from './traffic-host.ts';
import { bridgeOf, interfaceTo } from './zone.ts';
import type { Zone } from './zone.ts';

/** A chain that the packet went through. */
export interface Station {
  /** As in the kernel: `PVEFW-HOST-IN`, `tap100i0-OUT`. */
  readonly chain: string;
  readonly verdict: Verdict;
  /** Rules that matched, in their order: groups that were entered, and last the one that decided. */
  readonly matched: readonly Origin[];
  readonly decidedBy: Origin;
}

export interface Outcome {
  readonly verdict: Verdict;
  /** What decided at the last station. */
  readonly decidedBy: Origin;
  readonly road: readonly Station[];
}

const unfiltered: Origin = { kind: 'built-in', name: 'unfiltered' };

/**
 * What becomes of the first packet of a connection (conntrack state NEW): it passes all stations on its way, and a DROP
 * or REJECT ends it.
 */
export function evaluate(host: TrafficHost, packet: Packet): Outcome {
  const road: Station[] = [];
  for (const stop of stopsOf(lower(host), packet)) {
    const station = walk(stop, packet);
    road.push(station);
    if (station.verdict !== 'ACCEPT') return { verdict: station.verdict, decidedBy: station.decidedBy, road };
  }
  return { verdict: 'ACCEPT', decidedBy: road.at(-1)?.decidedBy ?? unfiltered, road };
}

/** A chain on the way. */
export interface Stop {
  readonly chain: Chain;
  readonly index: ChainIndex;
  /** What `-i` is compared with; only the node's chains ask. */
  readonly iface: string | undefined;
}

type Ways = Partial<Record<Family, readonly Stop[]>>;

const roads = new WeakMap<LoweredHost, Map<Zone, Map<Zone, Ways>>>();
const indexes = new WeakMap<Chain, ChainIndex>();

/** The chains between two zones, in the order in which a packet passes them. Kept, as many packets go the same way. */
function stopsOf(host: LoweredHost, { from, to, family }: Pick<Packet, 'from' | 'to' | 'family'>): readonly Stop[] {
  const ways = keep(keep(keep(roads, host, () => new Map<Zone, Map<Zone, Ways>>()), from, () => new Map<Zone, Ways>()), to, (): Ways => ({}));
  return (ways[family] ??= findStops(host, from, to, family));
}

function findStops(host: LoweredHost, from: Zone, to: Zone, family: Family): Stop[] {
  const out = from.kind === 'nic' ? host.nic(from.guest, from.nic, 'out', family) : from.kind === 'node' ? host.node('out', family) : undefined;
  const middle = between(host, bridgeOf(from), bridgeOf(to), family);
  const into = to.kind === 'nic' ? host.nic(to.guest, to.nic, 'in', family) : to.kind === 'node' ? host.node('in', family) : undefined;
  return [...stop(out, interfaceTo(to)), ...stop(middle, undefined), ...stop(into, interfaceTo(from))];
}

function stop(chain: Chain | undefined, iface: string | undefined): Stop[] {
  return chain === undefined ? [] : [{ chain, iface, index: keep(indexes, chain, () => new ChainIndex(chain)) }];
}

function keep<K extends object, V>(known: Pick<WeakMap<K, V>, 'get' | 'set'>, key: K, make: () => V): V {
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
}

/** What passes one bridge passes its VNet's rules; what goes from one bridge to another is routed by the node. */
function between(host: LoweredHost, from: string | undefined, to: string | undefined, family: Family): Chain | undefined {
  if (from === undefined || to === undefined) return undefined;
  return from === to ? host.vnet(from, family) : host.node('forward', family);
}

function walk({ chain, index, iface }: Stop, packet: Packet): Station {
  const matched: Origin[] = [];
  for (const rule of index.candidates(packet)) {
    // What only may match counts as a set without members.
    if (rule.may === true || !matches(rule.match, packet, iface)) continue;
    const { origin, verdict } = rule;
    matched.push(origin);
    if (verdict !== 'CONTINUE') return { chain: chain.name, verdict, matched, decidedBy: origin };
  }
  return { chain: chain.name, verdict: 'ACCEPT', matched, decidedBy: unfiltered };
}

/** Of a rule that the index gives for the packet: protocol and destination port match already. */
function matches(match: Match, packet: Packet, iface: string | undefined): boolean {
  if (match.source !== undefined && !contains(match.source, packet.source)) return false;
  if (match.dest !== undefined && !contains(match.dest, packet.dest)) return false;
  if (match.sport !== undefined && !contains(match.sport, packet.sport)) return false;
  if (match.icmp !== undefined && !contains(match.icmp, packet.icmp)) return false;
  return matchesDevice(match, packet, iface);
}

function matchesDevice(match: Match, { mac }: Packet, iface: string | undefined): boolean {
  if (match.iface !== undefined && (iface === undefined || !isInterface(match.iface, iface))) return false;
  return match.notMac === undefined || (mac !== undefined && mac !== match.notMac);
}

/** A `+` at the end stands for any rest. */
export function isInterface(pattern: string, name: string): boolean {
  return pattern.endsWith('+') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
