import { intersection } from '../bounds.ts';
import type { Bounds } from '../bounds.ts';
import { identify } from './entries.ts';
import type { Box, Field } from './space.ts';
import { fields } from './space.ts';
import { sweep } from './sweep.ts';
import type { FieldClass } from './sweep.ts';

/** Every field of a set of packets. */
export type Universe = Readonly<Record<Field, Bounds>>;

/** The part of a universe that a box holds. */
export function partOf(whole: Universe, box: Box): Universe {
  const part: Record<Field, Universe[Field]> = { ...whole };
  for (const field of fields) if (box[field] !== undefined) part[field] = intersection(box[field], whole[field]);
  return part;
}

/** Numbers as the places where they begin and end, two and two. */
export type Runs = readonly number[];

/** One field of a comparison: how many classes of points the rules tell apart in it, and what they ask of it. */
export interface Level {
  readonly field: Field;
  readonly count: number;
  /** The different things that rules ask, as numbers of classes. Classes are in order, so a network is one run. */
  readonly expressions: readonly Runs[];
  /** Of each rule, which of them it asks; -1 when it holds every point. */
  readonly asked: Int32Array;
}

/** The same with the classes. */
export interface ClassedLevel extends Level {
  readonly classes: readonly { readonly points: Bounds }[];
}

/** The fields in which some rule asks for a part of the universe. */
export function levelsOf(boxes: readonly Box[], universe: Universe): ClassedLevel[] {
  return fields.flatMap((field) => levelOf(field, boxes, universe[field]) ?? []);
}

function levelOf(field: Field, boxes: readonly Box[], universe: Bounds): ClassedLevel | undefined {
  const numbers = new Map<string, number>([[identify(universe), -1]]);
  const parts: Bounds[] = [];
  const known = new Map<Bounds | undefined, number>([[undefined, -1]]);
  const numberOf = (bounds: Bounds): number => {
    const part = intersection(bounds, universe);
    const number = numbers.get(identify(part)) ?? parts.push(part) - 1;
    numbers.set(identify(part), number);
    return number;
  };
  const asked = Int32Array.from(boxes, (box) => {
    const bounds = box[field];
    const number = known.get(bounds) ?? numberOf(bounds ?? universe);
    known.set(bounds, number);
    return number;
  });
  if (parts.length === 0) return undefined;
  const classes = sweep(universe, parts);
  return { field, count: classes.length, classes, expressions: runsOf(classes, parts.length), asked };
}

function runsOf(classes: readonly FieldClass[], count: number): number[][] {
  const runs = Array.from({ length: count }, (): number[] => []);
  for (const [index, { members }] of classes.entries()) for (const member of members) addTo(runs[member] ?? [], index, index + 1);
  return runs;
}

/** Adds to the end of runs. */
export function addTo(runs: number[], first: number, end: number): void {
  if (runs.length > 0 && runs.at(-1) === first) runs[runs.length - 1] = end;
  else runs.push(first, end);
}
