import type { LoweredRule, Origin, SetField, Verdict } from '../lower/lowered-rule.ts';
import type { Bounds } from '../bounds.ts';
import type { PacketPoint } from './packet-point.ts';

/** A rule of a chain that is compared. One that `may` match takes the same packets before and after. */
export type ComparedRule = LoweredRule;

/** The packets of a block: of each field a set, and what is absent asks nothing. */
export interface BlockMatch extends Readonly<Partial<Record<SetField, Bounds>>> {
  readonly iface?: readonly DeviceClass[];
  /** Source MAC addresses. */
  readonly mac?: readonly DeviceClass[];
}

/**
 * Interfaces, or MAC addresses, that the rules tell apart: `vmbr0`; `tap+`, which is every other name that begins so
 * and that no longer pattern of the rules holds; undefined for all that no rule names.
 */
export type DeviceClass = string | undefined;

/** New packets whose verdict differs, all of them in the same way. */
export interface Block {
  readonly before: Verdict;
  readonly after: Verdict;
  /** `may` when a rule that only may match is involved: the blocks that may be can overlap. */
  readonly certainty: 'must' | 'may';
  readonly match: BlockMatch;
  /** Where the match asks for interfaces or MAC addresses: those that rules name and the match does not hold. */
  readonly others: Pick<BlockMatch, 'iface' | 'mac'>;
  /** How many packets it holds, about: to put wide ones first. */
  readonly size: number;
  /** One of them. */
  readonly sample: PacketPoint;
  readonly deciding: Deciding;
}

/** The rules that decide about the packets of a block, before and after. */
export interface Deciding {
  readonly before: readonly Origin[];
  readonly after: readonly Origin[];
  /** False when the budget ended before all were found. */
  readonly complete: boolean;
}

/** A packet whose verdict differs. */
export interface Sample {
  readonly before: Verdict;
  readonly after: Verdict;
  readonly packet: PacketPoint;
}

/**
 * For which packets two chains give different verdicts. `exact`: every packet in the blocks differs (or may, where the
 * block says so), and no packet outside of them does; no blocks prove that nothing changes. `partial`: the budget was
 * spent; the blocks and samples are true, and nothing is said of all other packets.
 */
export interface Difference {
  readonly status: 'exact' | 'partial';
  readonly blocks: readonly Block[];
  /** Only when it is partial. */
  readonly samples: readonly Sample[];
}
