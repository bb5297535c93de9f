import { intersection } from '../bounds.ts';
import type { Bounds } from '../bounds.ts';
import { bitsOf, emptyBits, setBit } from './bits.ts';
import type { Bits } from './bits.ts';
import { identify } from './entries.ts';
import type { Box, Field } from './space.ts';
import { fields } from './space.ts';
import { sweep } from './sweep.ts';

/** Every field of a set of packets. */
export type Universe = Readonly<Record<Field, Bounds>>;

/** The part of a universe that a box holds. */
export function partOf(whole: Universe, box: Box): Universe {
  const part: Record<Field, Universe[Field]> = { ...whole };
  for (const field of fields) if (box[field] !== undefined) part[field] = intersection(box[field], whole[field]);
  return part;
}

/** One field of a comparison: the points that the rules tell apart in it. */
export interface Level {
  readonly field: Field;
  readonly classes: readonly FieldPoints[];
  /** The rules that hold every point. */
  readonly wild: Bits;
}

export interface FieldPoints {
  readonly points: Bounds;
  /** The rules that hold them. */
  readonly mask: Bits;
}

/** The fields in which some rule asks for a part of the universe. */
export function levelsOf(boxes: readonly Box[], universe: Universe): Level[] {
  return fields.flatMap((field) => {
    const level = levelOf(field, boxes, universe[field]);
    return level === undefined ? [] : [level];
  });
}

function levelOf(field: Field, boxes: readonly Box[], universe: Bounds): Level | undefined {
  const sets = new Map<string, { readonly part: Bounds; readonly rules: number[] }>();
  for (const [rule, box] of boxes.entries()) {
    const bounds = box[field];
    const key = identify(bounds);
    const known = sets.get(key) ?? { part: bounds === undefined ? universe : intersection(bounds, universe), rules: [] };
    sets.set(key, known);
    known.rules.push(rule);
  }
  const everything = identify(universe);
  const asking = [...sets.values()].filter(({ part }) => identify(part) !== everything);
  if (asking.length === 0) return undefined;
  const askingRules = new Set(asking.flatMap(({ rules }) => rules));
  const wild = bitsOf(boxes.length, (rule) => !askingRules.has(rule));
  const classes = sweep(universe, asking.map(({ part }) => part)).map(({ points, members }) => ({ points, mask: maskOf(members, asking, wild) }));
  return { field, classes, wild };
}

function maskOf(members: readonly number[], sets: readonly { readonly rules: readonly number[] }[], wild: Bits): Bits {
  const mask = emptyBits(wild.length * 32);
  mask.set(wild);
  for (const member of members) for (const rule of sets[member]?.rules ?? []) setBit(mask, rule);
  return mask;
}
