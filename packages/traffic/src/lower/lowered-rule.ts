import type { Rule } from '@pvewall/fw';
import { intersection } from '../bounds.ts';
import type { Bounds } from '../bounds.ts';

/**
 * What a rule asks of a packet; a field that is absent asks nothing. All are sets: of protocol numbers, ports,
 * addresses of the chain's IP version, and ICMP messages (type * 256 + code).
 */
export interface Match {
  readonly proto?: Bounds;
  readonly dport?: Bounds;
  readonly sport?: Bounds;
  readonly icmp?: Bounds;
  readonly dest?: Bounds;
  readonly source?: Bounds;
  /** The interface where the packet enters (in) or leaves (out): an exact name, or a beginning and a `+`. */
  readonly iface?: string;
  /** The source MAC address is another one. In lower case. */
  readonly notMac?: string;
}

/** The fields of a match that are sets. */
export const setFields = ['proto', 'dport', 'sport', 'icmp', 'dest', 'source'] as const;
export type SetField = (typeof setFields)[number];

export type Direction = 'in' | 'out' | 'forward';

export type Verdict = 'ACCEPT' | 'DROP' | 'REJECT';

/** What made a rule of a chain. */
export type Origin =
  /** A rule of a file, at an address such as `cluster.rules[3]` or `cluster.group.web.rules[1]`; its place is in it. */
  | { readonly kind: 'rule'; readonly address: string; readonly rule: Rule }
  /** Something that Proxmox VE adds. */
  | { readonly kind: 'built-in'; readonly name: BuiltIn };

/** Stable names of what Proxmox VE adds to the rules of the files. */
export type BuiltIn = (typeof builtIns)[number];

export const builtIns = [
  ...['loopback', 'ndp', 'blacklist', 'smurfs', 'tcpflags', 'igmp', 'management', 'corosync', 'dhcp', 'macfilter', 'radv', 'ipfilter', 'icmp_errors'] as const,
  ...['broadcast', 'noise', 'auth', 'policy_in', 'policy_out', 'policy_forward', 'unfiltered'] as const,
] as const;

/** One rule of a chain. CONTINUE only notes that a group was entered. The first other one that matches decides. */
export interface LoweredRule {
  readonly match: Match;
  readonly verdict: Verdict | 'CONTINUE';
  readonly origin: Origin;
  /** It takes some of the packets that its match holds, and no file says which: the members of a set that SDN fills. */
  readonly may?: boolean;
  /** Which sets those are, of its source and of its destination: no other ones have the same members. */
  readonly unknown?: string;
}

/** A chain for one IP version: its last rule matches every packet. */
export interface Chain {
  /** As in the kernel and in pve-firewall.log: `PVEFW-HOST-IN`, `tap100i0-OUT`. */
  readonly name: string;
  readonly rules: readonly LoweredRule[];
}

/** A match that asks for both; undefined when no packet can give it. */
export function narrow(match: Match, more: Match): Match | undefined {
  const narrowed: { -readonly [field in keyof Match]: Match[field] } = { ...match };
  for (const field of setFields) {
    const [a, b] = [match[field], more[field]];
    if (b === undefined) continue;
    const both = a === undefined ? b : intersection(a, b);
    if (both.length === 0) return undefined;
    narrowed[field] = both;
  }
  return { ...narrowed, ...(more.iface !== undefined && { iface: more.iface }), ...(more.notMac !== undefined && { notMac: more.notMac }) };
}

export function builtIn(name: BuiltIn, match: Match, verdict: Verdict): LoweredRule {
  return { match, verdict, origin: { kind: 'built-in', name } };
}
