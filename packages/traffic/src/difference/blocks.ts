import { contains, difference } from '../bounds.ts';
import type { Bounds } from '../bounds.ts';
import type { Budget } from './budget.ts';
import { boxOf, sizeOf } from './changed-packets.ts';
import type { ChangedPackets } from './changed-packets.ts';
import type { Block, BlockMatch, DeviceClass } from './compared-rule.ts';
import { decidersOf } from './deciders.ts';
import type { Devices } from './devices.ts';
import { identify } from './entries.ts';
import type { Names } from './entries.ts';
import type { Universe } from './levels.ts';
import type { Entry } from './merged.ts';
import { oneIn } from './samples.ts';
import type { Box } from './space.ts';
import { join } from './sweep.ts';

/** What blocks are made of, besides their packets. */
export interface Ground {
  readonly entries: readonly Entry[];
  readonly universes: readonly Universe[];
  readonly names: Names;
  /** For looking which rules decide. */
  readonly budget: Budget;
}

/**
 * Blocks, the widest first. Of thousands a few are shown, so which packets these are, an example, and which rules decide
 * is found out for each when somebody asks.
 */
export function blocksOf(changes: readonly ChangedPackets[], { entries, universes, names, budget }: Ground): Block[] {
  const ranks = new Map(entries.map((entry, rank) => [entry, rank]));
  const everyProto = join(universes.map((universe) => universe.proto));
  const blockOf = (change: ChangedPackets): Block => {
    const { before, after, certainty, parts } = change;
    const match = once(() => matchOf(withoutProto(boxOf(change), everyProto), names));
    const others = once(() => othersOf(boxOf(change), names));
    const sample = once(() => oneIn(boxOf(change), universes, names));
    const deciding = once(() => decidersOf(parts, ranks, budget));
    return {
      before, after, certainty, size: sizeOf(change),
      get match() { return match(); },
      get others() { return others(); },
      get sample() { return sample(); },
      get deciding() { return deciding(); },
    };
  };
  return changes.map(blockOf).sort((a, b) => b.size - a.size);
}

function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

function withoutProto(box: Box, every: Bounds): Box {
  const { proto, ...rest } = box;
  return identify(proto) === identify(every) ? rest : box;
}

function matchOf({ iface, mac, ...sets }: Box, names: Names): BlockMatch {
  return { ...sets, ...(iface && { iface: classesIn(iface, names.iface) }), ...(mac && { mac: classesIn(mac, names.mac) }) };
}

function othersOf({ iface, mac }: Box, names: Names): Block['others'] {
  const others = (bounds: Bounds, devices: Devices): DeviceClass[] => classesIn(difference(devices.all, bounds), devices);
  return { ...(iface && { iface: others(iface, names.iface) }), ...(mac && { mac: others(mac, names.mac) }) };
}

function classesIn(bounds: Bounds, { classes }: Devices): DeviceClass[] {
  return classes.filter((_, index) => contains(bounds, index));
}
