import type { EbRule } from '@pvewall/ebtables';
import type { Edits } from '@pvewall/fw';
import type { Address, Place, Reachable } from '@pvewall/model';

/** What the user wants of all hosts, checked; every part says where it was written. */
export interface Policy {
  readonly cluster?: FwPolicy;
  /** Codes of findings that are known and put up with; absent: none. */
  readonly allow?: ReadonlySet<string>;
  readonly nodes: ReadonlyMap<string, NodePolicy>;
  /** By VMID, in the order of the files. */
  readonly guests: ReadonlyMap<number, FwPolicy>;
  readonly vnets: ReadonlyMap<string, FwPolicy>;
  readonly apply?: ApplyPolicy;
  readonly guards?: GuardsPolicy;
  /** In the order of the files. */
  readonly tests: readonly PolicyTest[];
  readonly management?: ManagementPolicy;
  /** What belongs to others. The rest of a checked policy says nothing of it any more. */
  readonly ignore?: readonly IgnoredAddress[];
}

/** An address as plans print it, `*` for every guest, node or VNet; what is at or below it is not ours. */
export interface IgnoredAddress {
  readonly address: Address;
  /** Absent: the command line says it. */
  readonly at?: Place;
  /** The policy said something of it. */
  readonly inPolicy?: boolean;
}

/** How an apply behaves when the command line does not say otherwise. */
export interface ApplyPolicy {
  readonly at: Place;
  /** Seconds, 10 to 86400. */
  readonly confirmWithin?: number;
  /** What the node must reach for a change to be kept by itself. At least one. */
  readonly checks?: readonly ApplyCheck[];
}

/** Something that a node must reach after an apply. */
export interface ApplyCheck {
  readonly at: Place;
  /** For people: as it was named, or what it reaches. */
  readonly name: string;
  readonly reaches: Reachable;
}

/** What an apply refuses until a flag says yes. */
export interface GuardsPolicy {
  readonly at: Place;
  /** Percentage of a section, 0 to 100, beyond which a removal is one of a mass. */
  readonly removalPercent?: number;
  /** Removed entries from which on that percentage counts; entries of a whole section that goes. */
  readonly removalCount?: number;
  readonly critical?: readonly CriticalAddress[];
}

export interface CriticalAddress {
  readonly address: Address;
  readonly at: Place;
}

/** From where the nodes are administered. */
export interface ManagementPolicy {
  readonly at: Place;
  /** As the source of a rule of the datacenter: addresses, networks, ranges, aliases, `+sets`. At least one. */
  readonly from: readonly ManagementSource[];
  /** TCP, 1 to 65535; absent: where sshd listens, and 8006. */
  readonly ports?: readonly number[];
}

export interface ManagementSource {
  readonly text: string;
  readonly at: Place;
}

/** Something that must be true of packets after the policy. */
export interface PolicyTest {
  readonly at: Place;
  readonly name?: string;
  readonly claim: TestClaim;
  readonly packets: TestPackets;
}

/** `never`: none is accepted; `always`: all are; else what becomes of all of them. */
export const testClaims = ['never', 'always', 'ACCEPT', 'DROP', 'REJECT'] as const;
export type TestClaim = (typeof testClaims)[number];

/** Which packets a test is about, as it was written: names mean something on a host only. */
export interface TestPackets {
  /** At least one each: `outside`, `node.*`, `guest.100.net1`, `guest tag:web`. */
  readonly from: readonly TestWord[];
  readonly to: readonly TestWord[];
  /** None: every protocol. */
  readonly traffic: readonly TestTraffic[];
  /** None: any. */
  readonly source: readonly TestWord[];
  readonly dest: readonly TestWord[];
  /** Sources that are left out. */
  readonly except: readonly TestWord[];
  readonly iface?: TestWord;
  readonly node?: TestWord;
}

export type TestTraffic =
  | { readonly macro: TestWord }
  /** Of each list, none is any. */
  | { readonly proto: TestWord; readonly ports: readonly TestWord[]; readonly sports: readonly TestWord[]; readonly icmpTypes: readonly TestWord[] };

export interface TestWord {
  readonly text: string;
  readonly at: Place;
}

/** What the user wants of one `.fw` file: `fw.edit(document of the host, policy.edits)` is the desired file. */
export interface FwPolicy {
  readonly at: Place;
  /** The file shall not be there. `edits` is empty then. */
  readonly absent?: true;
  readonly edits: Edits;
}

export interface NodePolicy {
  readonly at: Place;
  readonly host?: FwPolicy;
  readonly ebtables?: EbtablesPolicy;
  /** By key in sysctl's dotted spelling; the value as /proc/sys prints it. */
  readonly sysctl?: ReadonlyMap<string, SysctlPolicy>;
}

export interface SysctlPolicy {
  readonly value: string;
  readonly at: Place;
}

export const ebtablesTables = ['filter', 'nat', 'broute'] as const;
export type EbtablesTable = (typeof ebtablesTables)[number];
/** `none`: they do not, or somebody else sees to it. */
export const persistences = ['systemd', 'netfilter-persistent', 'none'] as const;
export type Persistence = (typeof persistences)[number];

export interface EbtablesPolicy {
  readonly at: Place;
  /** How the rules survive a reboot; absent: whatever the host has. */
  readonly persist?: Persistence;
  /** By table, then by chain. `null` removes the chain. */
  readonly tables: ReadonlyMap<EbtablesTable, ReadonlyMap<string, EbtablesChainPolicy | null>>;
}

/** `rules` absent: the chain's rules are somebody else's. `policy` absent: its policy is. */
export interface EbtablesChainPolicy {
  readonly at: Place;
  readonly policy?: 'ACCEPT' | 'DROP' | 'RETURN';
  readonly rules?: readonly EbRule[];
}
