import type { Family } from '../address.ts';
import { contains, difference } from '../bounds.ts';
import type { Bounds } from '../bounds.ts';
import type { Chain } from '../lower/lowered-rule.ts';
import { boxesOf, mergeBoxes, withoutWhole } from './boxes.ts';
import { Budget, usualLimits } from './budget.ts';
import type { Limits } from './budget.ts';
import type { Block, BlockMatch, ComparedRule, DeviceClass, Difference } from './compared-rule.ts';
import { Deciders, decidersOf } from './deciders.ts';
import type { RowPart } from './deciders.ts';
import { identify, namesIn, ruledBy } from './entries.ts';
import type { Names } from './entries.ts';
import type { Pairs } from './diagram.ts';
import type { Universe } from './levels.ts';
import { merge } from './merged.ts';
import type { Entry } from './merged.ts';
import type { Devices } from './devices.ts';
import { graphOf } from './orders.ts';
import { problemOf } from './problem.ts';
import { oneIn, samplesIn, Sizes } from './samples.ts';
import { shapesOf, universesOf } from './space.ts';
import type { Box, Passage, Shape } from './space.ts';
import { join } from './sweep.ts';
import { changesIn } from './verdict-pairs.ts';

/**
 * For which new packets two chains of one IP version give different verdicts. A chain that is not there accepts all.
 * What `limits` leave out is bounded as usual; over them the result is partial.
 */
export function compareChains(before: Chain | undefined, after: Chain | undefined, family: Family, limits: Limits = {}): Difference {
  return compareRules(before?.rules ?? [], after?.rules ?? [], shapesOf(family), limits);
}

/**
 * The same for lists of rules and any packets: the first rule that matches decides, and none is ACCEPT.
 *
 * @param shapes each protocol is in one of them
 */
export function compareRules(before: readonly ComparedRule[], after: readonly ComparedRule[], shapes: readonly Shape[], limits: Limits = {}, passage: Passage = {}): Difference {
  const names = namesIn([...before, ...after], passage);
  const entries = merge(ruledBy(before, names), ruledBy(after, names));
  const universes = universesOf(shapes, names, passage);
  const words = limits.words ?? usualLimits.words;
  const { boxes, complete } = boxesIn(entries, universes, limits.boxes ?? usualLimits.boxes, new Budget(words, limits.expired));
  const ranks = new Map(entries.map((entry, rank) => [entry, rank]));
  const forDeciders = new Budget(words / 12, limits.expired);
  const everyProto = join(universes.map((universe) => universe.proto));
  const sizes = new Sizes(universes);
  const sized = mergeBoxes(byVerdicts(boxes), kindOf).map((change) => ({ ...change, size: sizes.of(change.box) }));
  // The widest first, should the budget not suffice for all.
  const blocks = sized.sort((a, b) => b.size - a.size).map(({ box, parts, ...change }): Block => {
    const deciding = decidersOf(parts, ranks, forDeciders);
    const sample = oneIn(box, universes, names);
    return { ...change, ...othersOf(box, names), sample, match: matchOf(withoutProto(box, everyProto), names), deciding };
  });
  return { status: complete ? 'exact' : 'partial', blocks, samples: complete ? [] : samplesIn(entries, universes, names) };
}

/** Packets that get the same pairs of verdicts, and where they were found. */
interface FoundBox {
  readonly pairs: Pairs;
  readonly box: Box;
  readonly parts: readonly RowPart[];
}

/** All that differs, in every shape of packets. A budget that is spent at one shape is spent for all. */
function boxesIn(entries: readonly Entry[], universes: readonly Universe[], most: number, budget: Budget): { boxes: FoundBox[]; complete: boolean } {
  const found: FoundBox[] = [];
  let complete = true;
  for (const universe of universes) {
    const problem = problemOf(entries, universe, budget);
    if (problem === 'too large') complete = false;
    if (problem === undefined || problem === 'too large') continue;
    const descent = graphOf(problem, budget);
    const { boxes, sets, complete: all } = boxesOf(descent.node, problem, most - found.length, budget);
    complete &&= descent.complete && all;
    const deciders = new Deciders(problem, sets);
    found.push(...boxes.map(({ pairs, box, row }) => ({ pairs, box: { ...withoutWhole(box, universe), proto: box.proto }, parts: [{ deciders, row }] })));
  }
  return { boxes: found, complete };
}

interface ChangedBox extends Pick<Block, 'before' | 'after' | 'certainty'> {
  readonly box: Box;
  readonly parts: readonly RowPart[];
}

function byVerdicts(boxes: readonly FoundBox[]): ChangedBox[] {
  return boxes.flatMap(({ pairs, box, parts }) => changesIn(pairs).map((change) => ({ ...change, box, parts })));
}

function kindOf({ before, after, certainty }: ChangedBox): string {
  return `${before} ${after} ${certainty}`;
}

function withoutProto(box: Box, every: Bounds): Box {
  const { proto, ...rest } = box;
  return identify(proto) === identify(every) ? rest : box;
}

function matchOf({ iface, mac, ...sets }: Box, names: Names): BlockMatch {
  return { ...sets, ...(iface && { iface: classesIn(iface, names.iface) }), ...(mac && { mac: classesIn(mac, names.mac) }) };
}

function othersOf({ iface, mac }: Box, names: Names): Pick<Block, 'others'> {
  if (iface === undefined && mac === undefined) return {};
  const others = (bounds: Bounds, devices: Devices): DeviceClass[] => classesIn(difference(devices.all, bounds), devices);
  return { others: { ...(iface && { iface: others(iface, names.iface) }), ...(mac && { mac: others(mac, names.mac) }) } };
}

function classesIn(bounds: Bounds, { classes }: Devices): DeviceClass[] {
  return classes.filter((_, index) => contains(bounds, index));
}
