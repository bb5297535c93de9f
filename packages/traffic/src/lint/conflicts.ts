import { difference } from '../bounds.ts';
import type { Bounds } from '../bounds.ts';
import type { ComparedRule } from '../difference/compared-rule.ts';
import type { PacketPoint } from '../difference/packet-point.ts';
import { narrow } from '../lower/lowered-rule.ts';
import type { Direction, Match } from '../lower/lowered-rule.ts';
import type { ChainClass, Part } from './chain-class.ts';
import { holds } from './trial-packet.ts';
import type { TrialPackets } from './trial-packet.ts';

/** A rule that keeps somebody out, and an earlier one that lets him in, and others too: the two meet in part. */
export interface Conflict {
  readonly found: ChainClass;
  readonly accepts: Part;
  readonly denies: Part;
  /** A packet that the first accepts and that the second would stop. */
  readonly packet: PacketPoint;
}

/** How many earlier rules are looked at for one. */
const mostEarlier = 200;

/**
 * One conflict for each rule. Only those that are likely a surprise: a rule that names who is kept out, and before it
 * one that accepts more than them. What never matches has no conflict. Somebody who is let in before a service is closed to all others is no conflict.
 */
export function conflictsIn(found: ChainClass, dead: ReadonlySet<Part>): Conflict[] {
  const { rules, packets, first: { direction } } = found;
  const told = new Set<Part>();
  return rules.flatMap((rule, at): Conflict[] => {
    const denies = found.partOf(rule.origin);
    const peers = peersOf(rule.match, direction);
    if (denies === undefined || !isActing(found, rule, denies) || dead.has(denies) || told.has(denies) || rule.may === true || rule.verdict === 'ACCEPT' || peers === undefined || peers.length === 0) return [];
    const earlier = rules.slice(Math.max(0, at - mostEarlier), at).filter((other) => other.verdict === 'ACCEPT' && other.may !== true && isWider(peersOf(other.match, direction), peers));
    for (const other of earlier) {
      const accepts = found.partOf(other.origin);
      const packet = accepts && meeting(rules, other, rule, packets);
      if (accepts === undefined || packet === undefined) continue;
      told.add(denies);
      return [{ found, accepts, denies, packet }];
    }
    return [];
  });
}

/** Whether it is what its line says, and not just the part of a REJECT that gets no answer. */
function isActing({ rules }: ChainClass, { verdict }: ComparedRule, { origin }: Part): boolean {
  return verdict === origin.rule.action || !rules.some((other) => other.origin === origin && other.verdict === origin.rule.action);
}

/** The other end, which rules of a direction are about. */
function peersOf({ source, dest }: Match, direction: Direction): Bounds | undefined {
  return direction === 'out' ? dest : source;
}

/** Whether it holds the others and more. */
function isWider(wide: Bounds | undefined, narrowed: Bounds): boolean {
  if (wide === undefined) return true;
  return difference(narrowed, wide).length === 0 && difference(wide, narrowed).length > 0;
}

/** A packet that the earlier rule takes, and that the later one would take without it. */
function meeting(rules: readonly ComparedRule[], earlier: ComparedRule, later: ComparedRule, packets: TrialPackets): PacketPoint | undefined {
  const both = earlier.match.iface !== undefined && later.match.iface !== undefined && earlier.match.iface !== later.match.iface ? undefined : narrow(earlier.match, later.match);
  const packet = both && packets.in(both, 'first');
  if (packet === undefined) return undefined;
  const [first, second] = rules.filter((rule) => holds(rule.match, packet) && (rule.origin !== earlier.origin || rule === earlier));
  return first === earlier && second === later ? packet : undefined;
}
