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

/** Blocks, the widest first. */
export function blocksOf(changes: readonly ChangedPackets[], { entries, universes, names, budget }: Ground): Block[] {
  const ranks = new Map(entries.map((entry, rank) => [entry, rank]));
  const everyProto = join(universes.map((universe) => universe.proto));
  const source: Source = {
    match: (box) => matchOf(withoutProto(box, everyProto), names),
    others: (box) => othersOf(box, names),
    sample: (box) => oneIn(box, universes, names),
    deciding: (parts) => decidersOf(parts, ranks, budget),
  };
  return changes.map((change) => new FoundBlock(change, source)).sort((a, b) => b.size - a.size);
}

/** What is there to say of the packets of a block. */
interface Source {
  readonly match: (box: Box) => BlockMatch;
  readonly others: (box: Box) => Block['others'];
  readonly sample: (box: Box) => Block['sample'];
  readonly deciding: (parts: ChangedPackets['parts']) => Block['deciding'];
}

/**
 * Of thousands of blocks a few are shown, so which packets these are, an example, and which rules decide is found out
 * when somebody asks.
 */
class FoundBlock implements Block {
  readonly before: Block['before'];
  readonly after: Block['after'];
  readonly certainty: Block['certainty'];
  readonly size: number;
  private readonly change: ChangedPackets;
  private readonly source: Source;
  private readonly made: { box?: Box; match?: BlockMatch; sample?: Block['sample']; deciding?: Block['deciding'] } = {};

  constructor(change: ChangedPackets, source: Source) {
    this.before = change.before;
    this.after = change.after;
    this.certainty = change.certainty;
    this.size = sizeOf(change);
    this.change = change;
    this.source = source;
  }

  get match(): BlockMatch {
    return (this.made.match ??= this.source.match(this.box));
  }

  get others(): Block['others'] {
    return this.source.others(this.box);
  }

  get sample(): Block['sample'] {
    return (this.made.sample ??= this.source.sample(this.box));
  }

  get deciding(): Block['deciding'] {
    return (this.made.deciding ??= this.source.deciding(this.change.parts));
  }

  private get box(): Box {
    return (this.made.box ??= boxOf(this.change));
  }
}

/** A block with all that is to be found out, as a plain value: only that can be spread. */
export function wholeBlock({ before, after, certainty, size, match, others, sample, deciding }: Block): Block {
  return { before, after, certainty, size, match, others, sample, deciding };
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
