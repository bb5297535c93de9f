import type { Family } from '../address.ts';
import type { Bounds } from '../bounds.ts';
import { overlap } from '../difference/overlap.ts';
import { lower } from '../lower/lower-host.ts';
import { setFields } from '../lower/lowered-rule.ts';
import type { Direction, LoweredRule } from '../lower/lowered-rule.ts';
import type { PacketBox } from '../reach/packet-box.ts';
import type { TrafficHost } from '../traffic-host.ts';

/**
 * Whether the rules of a node that can match a packet of a box at all are the same ones in two states: then every packet
 * of it fares alike. Most plans change nothing of who administers, and this is a look at each rule.
 */
export function sameFor(before: TrafficHost, after: TrafficHost, direction: Direction, family: Family, box: PacketBox): boolean {
  const [was, is] = [before, after].map((host) => rulesFor(host, direction, family, box));
  if (was === undefined || is === undefined) return was === is;
  return was.length === is.length && was.every((rule, i) => isSame(rule, is[i]));
}

function rulesFor(host: TrafficHost, direction: Direction, family: Family, box: PacketBox): LoweredRule[] | undefined {
  return lower(host).node(direction, family)?.rules.filter(({ match, verdict }) => {
    if (verdict === 'CONTINUE') return false;
    return setFields.every((field) => {
      const [asked, held] = [match[field], box[field]];
      return asked === undefined || held === undefined || overlap(asked, held);
    });
  });
}

function isSame(a: LoweredRule, b: LoweredRule | undefined): boolean {
  if (a.verdict !== b?.verdict || a.may !== b.may || a.unknown !== b.unknown || a.match.iface !== b.match.iface || a.match.notMac !== b.match.notMac) return false;
  return setFields.every((field) => sameBounds(a.match[field], b.match[field]));
}

function sameBounds(a: Bounds | undefined, b: Bounds | undefined): boolean {
  return a === b || (a !== undefined && a.length === b?.length && a.every((turn, i) => turn === b[i]));
}
