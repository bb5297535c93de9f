import type { Family } from '../address.ts';
import { intersection } from '../bounds.ts';
import type { Bounds } from '../bounds.ts';
import { shapesOf } from '../difference/space.ts';
import type { Shape } from '../difference/space.ts';
import { setFields } from '../lower/lowered-rule.ts';
import type { SetField } from '../lower/lowered-rule.ts';

/** Packets of one IP version as a product of sets; a field that is absent can be anything. */
export type PacketBox = Readonly<Partial<Record<SetField, Bounds>>>;

/** The packets of a box by their shapes: one that asks for a port has none of a protocol without ports. */
export function shapesWithin(family: Family, box: PacketBox): Shape[] {
  return shapesOf(family).flatMap((shape) => {
    const part = Object.fromEntries(setFields.map((field) => [field, within(shape[field], box[field])])) as Record<SetField, Bounds>;
    return setFields.some((field) => part[field].length === 0) ? [] : [part];
  });
}

/** The packets that are in both; undefined when there is none. */
export function boxWithin(box: PacketBox, other: PacketBox): PacketBox | undefined {
  const fields = setFields.filter((field) => box[field] !== undefined || other[field] !== undefined);
  const both = fields.map((field) => [field, within(box[field] ?? other[field] ?? [], other[field])] as const);
  return both.some(([, bounds]) => bounds.length === 0) ? undefined : Object.fromEntries(both);
}

function within(bounds: Bounds, asked: Bounds | undefined): Bounds {
  return asked === undefined ? bounds : intersection(bounds, asked);
}
