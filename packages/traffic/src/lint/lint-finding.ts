import type { Rule } from '@pvewall/fw';
import type { Diagnostic } from '@pvewall/model';
import type { Family } from '../address.ts';
import type { Limits } from '../difference/budget.ts';
import type { PacketPoint } from '../difference/packet-point.ts';

/** What lint finds by asking what becomes of packets; `reason` tells which. Each is true of all hosts that were given. */
export interface LintFinding extends Diagnostic {
  /** One of those packets, as the chain sees it, for findings that say what becomes of some. */
  readonly sample?: LintSample;
  /** What mends it without changing what becomes of any packet. */
  readonly fix?: RemoveRule;
  /** Of a rule that does nothing: why it is not taken out all the same. */
  readonly left?: string;
}

export interface LintSample {
  readonly family: Family;
  /** The chain: `node.pve`, `guest.100.net0`; what comes to it, as all samples are of that direction. */
  readonly station: string;
  readonly packet: PacketPoint;
}

/** Take one line out. A line of a policy can be a rule of many files, all of which lose it. */
export interface RemoveRule {
  readonly kind: 'remove-rule';
  /** `guest.100.rules[3]`, natural order. */
  readonly addresses: readonly string[];
  readonly rule: Rule;
}

/** `words` is what one question about one chain may cost; `expired` bounds the whole. */
export interface LintLimits extends Limits {
  /**
   * The hosts are only supposed, from a policy: there may be other nodes and guests, and what an option is that nobody
   * has written is not known. Nothing is claimed that rests on those.
   */
  readonly supposed?: boolean;
}
