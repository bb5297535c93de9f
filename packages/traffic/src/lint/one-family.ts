import type { Family } from '../address.ts';
import { difference, intersection, union } from '../bounds.ts';
import type { Bounds } from '../bounds.ts';
import type { Block, ComparedRule } from '../difference/compared-rule.ts';
import type { PacketPoint } from '../difference/packet-point.ts';
import { identify } from '../difference/entries.ts';
import { proto } from '../lower/literals.ts';
import type { Match, Origin } from '../lower/lowered-rule.ts';
import { originIn } from './chain-class.ts';
import type { ChainClass, ChainUse } from './chain-class.ts';
import type { LintLimits } from './lint-finding.ts';
import { isWorld, lengthOf, openToAll } from './open-to-all.ts';
import { holds } from './trial-packet.ts';

/** What comes in to one station, in both IP versions. */
export interface Both {
  readonly classes: Readonly<Record<Family, ChainClass>>;
  readonly uses: readonly ChainUse[];
}

/** Ports that nearly everybody reaches in one IP version only. */
export interface OneSided {
  readonly family: Family;
  readonly protocol: (typeof protocols)[number];
  readonly ports: Bounds;
  readonly origin: Origin;
  readonly packet: PacketPoint;
}

const protocols = ['tcp', 'udp'] as const;

/** Stations whose chains are of the same classes, together. */
export function bothFamilies(classes: readonly ChainClass[]): Both[] {
  const byStation = new Map<string, Partial<Record<Family, ChainClass>> & { use: ChainUse }>();
  for (const found of classes) {
    if (found.first.direction !== 'in') continue;
    for (const use of found.uses) {
      const known = byStation.get(use.station) ?? { use };
      known[use.family] = found;
      byStation.set(use.station, known);
    }
  }
  const pairs = new Map<ChainClass, Map<ChainClass, { classes: Both['classes']; uses: ChainUse[] }>>();
  for (const { 4: four, 6: six, use } of byStation.values()) {
    if (four === undefined || six === undefined) continue;
    const inner = pairs.get(four) ?? new Map<ChainClass, { classes: Both['classes']; uses: ChainUse[] }>();
    pairs.set(four, inner);
    const pair = inner.get(six) ?? { classes: { 4: four, 6: six }, uses: [] };
    inner.set(six, pair);
    pair.uses.push(use);
  }
  return [...pairs.values()].flatMap((inner) => [...inner.values()]);
}

/** The ports that are open to the world in one version and not in the other; undefined when that was not found out. */
export function oneSided({ classes }: Both, family: Family, limits: LintLimits): OneSided[] | undefined {
  const [open, closed] = [classes[family], classes[family === 4 ? 6 : 4]];
  if (!mayDiffer(open, closed)) return [];
  const box = { proto: proto(...protocols) };
  const blocks = openToAll(open.rules, family, box, limits);
  const others = openToAll(closed.rules, closed.first.family, box, limits);
  if (blocks === undefined || others === undefined) return undefined;
  const found = protocols.flatMap((protocol) => {
    const reached = others.filter((block) => isOf(block, protocol)).map(portsOf).reduce(union, []);
    return blocks.filter((block) => isOf(block, protocol)).flatMap((block) => {
      const only = difference(portsOf(block), reached);
      return decided(open.rules, block, protocol, only).map((part): OneSided => ({ family, protocol, ports: part.ports, origin: part.origin, packet: part.packet }));
    });
  });
  return together(found);
}

/** What the same rule lets in of the same protocol is one finding. */
function together(found: readonly OneSided[]): OneSided[] {
  const joined = new Map<string, OneSided>();
  for (const one of found) {
    const key = `${one.protocol} ${originName(one.origin)}`;
    const known = joined.get(key);
    joined.set(key, known === undefined ? one : { ...known, ports: union(known.ports, one.ports) });
  }
  return [...joined.values()];
}

function originName(origin: Origin): string {
  return origin.kind === 'rule' ? origin.address : origin.name;
}

/** A reply port alone is no service. */
function isOf({ match }: Block, protocol: OneSided['protocol']): boolean {
  const [number = 0] = proto(protocol);
  return (match.sport === undefined || lengthOf(match.sport) > 32_768) && (match.proto === undefined || match.proto.some((turn, i) => i % 2 === 0 && turn <= number && number < (match.proto?.[i + 1] ?? 0)));
}

function portsOf({ match }: Block): Bounds {
  return match.dport ?? [0, 65_536];
}

const wellKnown = [22, 443, 80, 53];

/** What lets the ports in: of each range the rule that one of its ports has. */
function decided(rules: readonly ComparedRule[], { sample }: Block, protocol: OneSided['protocol'], only: Bounds): { ports: Bounds; origin: Origin; packet: PacketPoint }[] {
  return only.flatMap((first, i) => {
    const end = only[i + 1];
    if (i % 2 === 1 || end === undefined) return [];
    const dport = wellKnown.find((port) => port >= first && port < end) ?? first;
    const packet = { ...sample, proto: proto(protocol)[0] ?? 0, dport };
    const origin = rules.find(({ match }) => holds(match, packet))?.origin;
    return origin === undefined ? [] : [{ ports: [first, end], origin, packet }];
  });
}

/**
 * A quick look before the proof: some rule accepts nearly everybody in one version and is narrower or not there in the
 * other, or some rule denies nearly everybody in the other one alone.
 */
function mayDiffer(open: ChainClass, closed: ChainClass): boolean {
  return wideOnly(open, closed, (verdict) => verdict === 'ACCEPT') || wideOnly(closed, open, (verdict) => verdict !== 'ACCEPT');
}

function wideOnly(one: ChainClass, other: ChainClass, wanted: (verdict: string) => boolean): boolean {
  const wide = (found: ChainClass): Set<string> => new Set(found.rules.filter(({ verdict, match, origin }) => origin.kind === 'rule' && wanted(verdict) && isAsked(match) && isWorld(match.source, found.first.family)).map((rule) => `${found.partOf(rule.origin)?.id ?? ''} ${asked(rule.match)}`));
  const known = wide(other);
  return [...wide(one)].some((key) => !known.has(key));
}

/** Whether it is about one of the protocols at all: ICMP has another one in each version. */
function isAsked({ proto: protocol }: Match): boolean {
  return protocol === undefined || intersection(protocol, proto(...protocols)).length > 0;
}

function asked({ proto: protocol, dport, sport, iface }: Match): string {
  return [identify(protocol), identify(dport), identify(sport), iface].join();
}

/** The same origin in the chain of one station. */
export function originAt(use: ChainUse, found: ChainClass, origin: Origin): Origin {
  const part = found.partOf(origin);
  return (part && originIn(use, part)) ?? origin;
}
