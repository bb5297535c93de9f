import type { SetField } from '../lower/lowered-rule.ts';
import type { Point } from '../bounds.ts';

/** One packet as a chain sees it; a number that it does not have is -1. */
export interface PacketPoint extends Readonly<Record<SetField, Point>> {
  /** A name that stands for all others of its class may be one that no device can have. */
  readonly iface: string;
  readonly mac: string;
}
