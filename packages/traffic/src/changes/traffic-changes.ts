import type { Place } from '@pvewall/model';
import type { Family } from '../address.ts';
import type { Direction, Verdict } from '../lower/lowered-rule.ts';

/**
 * What changes for new connections between two states of a datacenter, in words. Each chain is compared by itself: what
 * comes from or goes to somewhere that pvewall does not filter passes that chain alone, so there the blocks are the
 * whole truth; between two guests, or a guest and a node, the other end's chain has a say as well.
 */
export interface TrafficChanges {
  /** `exact`: what is not told does not change. `partial`: what is told is true, and there may be more. */
  readonly status: 'exact' | 'partial';
  /** The most dangerous first. */
  readonly groups: readonly ChangeGroup[];
  /** Where the work was not finished: `node.pve in`, `guest.100.net0 out`. Empty when exact. */
  readonly unfinished: readonly string[];
  /** Packets that change where the work was not finished. Empty when exact. */
  readonly samples: readonly ChangedPacket[];
  /** How much was compared: the proof is about these. */
  readonly compared: { readonly nodes: number; readonly guests: number; readonly vnets: number };
  /** What a reader should know: the local network is not known, a node that is not read. */
  readonly notes: readonly string[];
}

export type ChangeTier = 'node' | 'guest' | 'vnet';

/** One chain, or several in which the very same changes: one direction, one old and one new verdict. */
export interface ChangeGroup {
  readonly tier: ChangeTier;
  /** `node.pve`, `guest.100.net0`, `vnet.web`. */
  readonly station: string;
  /** Other stations with the same changes. */
  readonly others: readonly string[];
  readonly direction: Direction;
  readonly before: Verdict;
  readonly after: Verdict;
  /** `may`: depends on what pvewall cannot know, such as the members of an SDN's set. */
  readonly certainty: 'must' | 'may';
  /** The widest first; at least one. */
  readonly blocks: readonly DescribedBlock[];
  /** What is not told in words, where there are more than anybody reads. */
  readonly rest?: NarrowBlocks;
}

/** Blocks that are narrower than those that are told. */
export interface NarrowBlocks {
  readonly count: number;
  /** Their packets, as those of a block; made when they are asked for, as there are thousands. */
  readonly boxes: () => readonly PacketRanges[];
  /** What they were found in: equal ones share it. */
  readonly of: readonly object[];
}

/** Packets that change in the same way, in words. */
export interface DescribedBlock extends DescribedPackets {
  readonly families: readonly Family[];
  /**
   * The very packets, as sets that have none in common: of those that some system sends, so without multicast and
   * broadcast senders and without TCP port 0 as a source. None where the block is about those.
   */
  readonly boxes: readonly PacketRanges[];
  /** How many packets, about. */
  readonly size: number;
  /** One of them. */
  readonly sample: DescribedPacket;
  readonly deciding: {
    readonly before: readonly DecidingRule[];
    readonly after: readonly DecidingRule[];
    /** False when there may be more. */
    readonly complete: boolean;
  };
}

/** A set of packets in words; what is absent can be anything. */
export interface DescribedPackets {
  /** `tcp/8006`, `tcp/22,8006,5900:5999`, `udp`, `icmp echo-request`, `tcp/22 sport 1024:65535`, `any protocol`. */
  readonly traffic: string;
  /** `10.0.0.0/8`, `+dc/management except 10.8.0.13`, `dc/nas`. */
  readonly source?: string;
  readonly dest?: string;
  /** `vmbr0`, `any but vmbr1`. */
  readonly iface?: string;
  /** Source MAC addresses. */
  readonly mac?: string;
}

/** Packets as ranges, both ends included; what is absent can be anything. */
export interface PacketRanges {
  readonly family: Family;
  /** Protocol numbers. */
  readonly proto?: readonly NumberRange[];
  readonly dport?: readonly NumberRange[];
  readonly sport?: readonly NumberRange[];
  /** type * 256 + code. */
  readonly icmp?: readonly NumberRange[];
  readonly source?: readonly AddressRange[];
  readonly dest?: readonly AddressRange[];
  /** Names or patterns of interfaces; `*` is every one that no rule names. */
  readonly iface?: readonly string[];
  /** Source MAC addresses; `*` is every one that no rule names, `its own` the device's. */
  readonly mac?: readonly string[];
}

export type NumberRange = readonly [first: number, last: number];
export type AddressRange = readonly [first: string, last: string];

/** A packet whose verdict changes, where more could not be said in time. */
export interface ChangedPacket {
  readonly station: string;
  readonly direction: Direction;
  readonly before: Verdict;
  readonly after: Verdict;
  readonly packet: DescribedPacket;
}

/** A packet in words. */
export interface DescribedPacket {
  readonly proto: string;
  readonly source: string;
  readonly dest: string;
  readonly sport?: number;
  readonly dport?: number;
  readonly icmp?: readonly [type: number, code: number];
  readonly iface?: string;
  /** The source MAC address, where it is not the sender's own. */
  readonly mac?: string;
}

/** A rule or an option that decides. */
export interface DecidingRule {
  /** `cluster.rules[3]`, `cluster.options.policy_in`, `built-in.management`. */
  readonly address: string;
  /** The rule as a .fw file has it, or what a built-in one is for. */
  readonly text: string;
  readonly place?: Place;
}
