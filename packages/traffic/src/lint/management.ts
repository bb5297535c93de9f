import { families } from '../address.ts';
import { difference } from '../bounds.ts';
import type { Bounds } from '../bounds.ts';
import { compareRules } from '../difference/compare.ts';
import type { Block } from '../difference/compared-rule.ts';
import type { PacketPoint } from '../difference/packet-point.ts';
import { ports, proto } from '../lower/literals.ts';
import { lower } from '../lower/lower-host.ts';
import { localNetwork } from '../lower/names.ts';
import { narrow } from '../lower/lowered-rule.ts';
import type { Match, Origin } from '../lower/lowered-rule.ts';
import { shapesWithin } from '../reach/packet-box.ts';
import type { TrafficHost } from '../traffic-host.ts';
import type { ChainClass, Part } from './chain-class.ts';
import type { LintLimits } from './lint-finding.ts';
import { openToAll } from './open-to-all.ts';
import { holds } from './trial-packet.ts';

const tcp = proto('tcp');
/** What an administrator cannot do without: ssh and the web interface. */
const needed: Match = { proto: tcp, dport: ports(22, 8006) };
/** Those, the SPICE proxy and the consoles. */
const offered: Match = { proto: tcp, dport: ports(22, 8006, 3128, [5900, 5999]) };

/** A rule that stops administrators before Proxmox VE would let them in. */
export interface EarlyDrop {
  readonly found: ChainClass;
  readonly part: Part;
  readonly packet: PacketPoint;
}

/**
 * Rules that drop what the set `management` would be let in with; only pve-firewall accepts that after the rules of the
 * files. A rule that names a part of the set keeps just those out, and whoever wrote it knows.
 */
export function earlyDrops(found: ChainClass, limits: LintLimits): EarlyDrop[] | undefined {
  const { rules, first: { tier, direction, family, host } } = found;
  const managers = rules.find(({ origin }) => origin.kind === 'built-in' && origin.name === 'management')?.match.source;
  if (tier !== 'node' || direction !== 'in' || host.backend !== 'iptables' || managers === undefined) return [];
  if (managers.length === 0) return isUnknown(host) ? dropsForAll(found) : [];
  const box = { ...needed, source: managers };
  const { status, blocks } = compareRules(rules, [], shapesWithin(family, box), limits, { without: 'lo' });
  const parts = new Set(blocks.filter(({ before }) => before !== 'ACCEPT').flatMap(({ deciding }) => deciding.before.flatMap((origin) => found.partOf(origin) ?? [])));
  const drops = [...parts].flatMap((part): EarlyDrop[] => {
    const packet = sampleOf(found, part, box, blocks);
    return packet === undefined || namesSome(found, part, managers) ? [] : [{ found, part, packet }];
  });
  return status === 'exact' || drops.length > 0 ? drops : undefined;
}

/** Every node has a local network, also when nobody here knows it; then nothing says who administers. */
function isUnknown(host: TrafficHost): boolean {
  return localNetwork(host) === undefined && !host.cluster.config.ipsets.some(({ name, entries }) => name === 'management' && entries.length > 0);
}

/** What stops everybody, where no rule before it lets anybody in: administrators are among them, whoever they are. */
function dropsForAll(found: ChainClass): EarlyDrop[] {
  const first = found.rules.find(({ origin, match }) => origin.kind === 'rule' && narrow(match, needed) !== undefined);
  const part = first && found.partOf(first.origin);
  const match = first && narrow(first.match, needed);
  const packet = match && found.packets.in(match, 'first');
  if (first === undefined || part === undefined || packet === undefined || first.may === true) return [];
  const { source, dest, sport, iface } = first.match;
  const everybody = source === undefined && dest === undefined && sport === undefined && iface === undefined;
  const decides = found.rules.find(({ match: asked }) => holds(asked, packet))?.origin === part.origin;
  return everybody && decides && first.verdict !== 'ACCEPT' && !letsInBefore(found.first.host, part) ? [{ found, part, packet }] : [];
}

/** Whether a rule before this one lets somebody in, in either IP version. */
function letsInBefore(host: TrafficHost, { origin: { rule } }: Part): boolean {
  return families.some((family) => {
    const rules = lower(host).node('in', family)?.rules ?? [];
    const at = rules.findIndex(({ origin }) => origin.kind === 'rule' && origin.rule === rule);
    return rules.slice(0, Math.max(0, at)).some(({ origin, match, verdict }) => origin.kind === 'rule' && verdict === 'ACCEPT' && narrow(match, needed) !== undefined);
  });
}

function namesSome({ rules }: ChainClass, part: Part, managers: Bounds): boolean {
  const sources = rules.filter(({ origin }) => origin === part.origin).map(({ match }) => match.source);
  return sources.every((source) => source !== undefined && difference(managers, source).length > 0 && difference(source, managers).length === 0);
}

/** A packet of the box that the part decides about. */
function sampleOf({ rules, packets }: ChainClass, part: Part, box: Match, blocks: readonly Block[]): PacketPoint | undefined {
  const own = rules.filter(({ origin }) => origin === part.origin).flatMap(({ match }) => narrow(match, box) ?? []);
  const trials = [...own.flatMap((match) => [packets.in(match, 'first') ?? [], packets.in(match, 'last') ?? []].flat()), ...blocks.map(({ sample }) => sample)];
  return trials.find((packet) => rules.find(({ match }) => holds(match, packet))?.origin === part.origin);
}

/** Management ports that nearly everybody reaches, by what lets them in. */
export interface OpenPorts {
  readonly found: ChainClass;
  readonly origin: Origin;
  readonly blocks: readonly Block[];
}

/** Undefined when that was not found out. */
export function openManagement(found: ChainClass, limits: LintLimits): OpenPorts[] | undefined {
  const { rules, first: { tier, direction, family } } = found;
  if (tier !== 'node' || direction !== 'in') return [];
  const blocks = openToAll(rules, family, offered, limits);
  if (blocks === undefined) return undefined;
  const origins = new Set(blocks.flatMap(({ deciding }) => deciding.before));
  return [...origins].map((origin) => ({ found, origin, blocks: blocks.filter(({ deciding }) => deciding.before.includes(origin)) }));
}
