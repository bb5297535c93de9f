import { contains } from '../bounds.ts';
import type { Point } from '../bounds.ts';
import type { Sample } from './compared-rule.ts';
import type { Names } from './entries.ts';
import type { Universe } from './levels.ts';
import { partOf } from './levels.ts';
import { likelyIn } from './likely.ts';
import { sideBits } from './merged.ts';
import type { Entry } from './merged.ts';
import { boxesOverlap } from './overlap.ts';
import type { PacketPoint } from './packet-point.ts';
import { fields } from './space.ts';
import type { Box, Field } from './space.ts';
import { changesIn, pairsOf, verdictCodes } from './verdict-pairs.ts';

type Points = Record<Field, Point>;

const tries = 2000;
const enough = 5;

/**
 * Packets that differ, found by trying where rules begin and end inside of what changed: for what no exact answer was
 * found in time. The same packets each time.
 */
export function samplesIn(entries: readonly Entry[], universes: readonly Universe[], names: Names): Sample[] {
  const changed = entries.filter(({ side }) => side !== 'both');
  const samples: Sample[] = [];
  const pick = picker();
  for (let i = 0; i < tries && samples.length < enough; i++) {
    const [universe, rule, other] = [pick(universes), pick(changed), pick(entries)];
    if (universe === undefined || rule === undefined || other === undefined) continue;
    const points = pointsIn(universe, rule.box, other.box, pick);
    const [change] = points === undefined ? [] : changesIn(pairsAt(entries, points));
    if (points !== undefined && change?.certainty === 'must') samples.push({ before: change.before, after: change.after, packet: packetAt(points, names) });
  }
  return samples;
}

function pairsAt(entries: readonly Entry[], points: Points): number {
  const active = entries.filter(({ box }) => fields.every((field) => box[field] === undefined || contains(box[field], points[field])));
  return pairsOf(active.map(({ verdict, side, may }) => ({ code: verdictCodes[verdict], sides: sideBits[side], may })));
}

type Pick = <T>(list: readonly T[]) => T | undefined;

/** A point of each field that the rule holds, where possible at an end of another one; undefined when it holds none. */
function pointsIn(universe: Universe, box: Box, other: Box, pick: Pick): Points | undefined {
  const points: Partial<Points> = {};
  for (const field of fields) {
    const wanted = box[field] ?? universe[field];
    const candidates = [...(other[field] ?? []), ...wanted].flatMap((end) => [end, typeof end === 'bigint' ? end - 1n : end - 1]);
    const point = pick(candidates.filter((candidate) => contains(wanted, candidate) && contains(universe[field], candidate)));
    if (point === undefined) return undefined;
    points[field] = point;
  }
  return points as Points;
}

export function packetAt({ iface, mac, ...points }: Points, names: Names): PacketPoint {
  return { ...points, iface: names.iface.names[Number(iface)] ?? '', mac: names.mac.names[Number(mac)] ?? '' };
}

/** A packet of a set that is in none of the universes by mistake only: then its numbers are those of no packet. */
export function oneIn(box: Box, universes: readonly Universe[], names: Names): PacketPoint {
  const universe = universes.find((whole) => boxesOverlap(whole, box));
  const part = universe && partOf(universe, box);
  const points = Object.fromEntries(fields.map((field) => [field, likelyIn(field, part?.[field] ?? []) ?? -1])) as Points;
  return packetAt(points, names);
}

/** Chooses by a linear congruential generator, which needs no source of chance. */
function picker(): Pick {
  let state = 1;
  return (list) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return list[Math.floor((state / 2 ** 32) * list.length)];
  };
}
