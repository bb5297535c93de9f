import type { Family } from './address.ts';
import { contains } from './bounds.ts';
import { setFields } from './lower/lowered-rule.ts';
import type { Chain, LoweredRule, Match, Origin, Verdict } from './lower/lowered-rule.ts';
import { lower } from './lower/lower-host.ts';
import type { LoweredHost } from './lower/lower-host.ts';
import type { Packet } from './packet.ts';
import type { TrafficHost } from './traffic-host.ts';
import { bridgeOf, interfaceTo } from './zone.ts';

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
  for (const { chain, iface } of stationsOf(lower(host), packet)) {
    const station = walk(chain, packet, iface);
    road.push(station);
    if (station.verdict !== 'ACCEPT') return { verdict: station.verdict, decidedBy: station.decidedBy, road };
  }
  return { verdict: 'ACCEPT', decidedBy: road.at(-1)?.decidedBy ?? unfiltered, road };
}

interface Stop {
  readonly chain: Chain;
  /** What `-i` is compared with; only the node's chains ask. */
  readonly iface: string | undefined;
}

/** The chains between two zones: what leaves, leaves first. */
export function stationsOf(host: LoweredHost, { from, to, family }: Pick<Packet, 'from' | 'to' | 'family'>): Stop[] {
  const out = from.kind === 'nic' ? host.nic(from.guest, from.nic, 'out', family) : from.kind === 'node' ? host.node('out', family) : undefined;
  const middle = between(host, bridgeOf(from), bridgeOf(to), family);
  const into = to.kind === 'nic' ? host.nic(to.guest, to.nic, 'in', family) : to.kind === 'node' ? host.node('in', family) : undefined;
  return [
    ...(out === undefined ? [] : [{ chain: out, iface: interfaceTo(to) }]),
    ...(middle === undefined ? [] : [{ chain: middle, iface: undefined }]),
    ...(into === undefined ? [] : [{ chain: into, iface: interfaceTo(from) }]),
  ];
}

/** What passes one bridge passes its VNet's rules; what goes from one bridge to another is routed by the node. */
function between(host: LoweredHost, from: string | undefined, to: string | undefined, family: Family): Chain | undefined {
  if (from === undefined || to === undefined) return undefined;
  return from === to ? host.vnet(from, family) : host.node('forward', family);
}

function walk({ name, rules }: Chain, packet: Packet, iface: string | undefined): Station {
  const matched: Origin[] = [];
  for (const rule of rules) {
    if (!matches(rule, packet, iface)) continue;
    const { origin, verdict } = rule;
    matched.push(origin);
    if (verdict !== 'CONTINUE') return { chain: name, verdict, matched, decidedBy: origin };
  }
  return { chain: name, verdict: 'ACCEPT', matched, decidedBy: unfiltered };
}

function matches({ match }: LoweredRule, packet: Packet, iface: string | undefined): boolean {
  for (const field of setFields) {
    const wanted = match[field];
    if (wanted !== undefined && !contains(wanted, packet[field])) return false;
  }
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
