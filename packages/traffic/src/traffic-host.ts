import type { Backend, Config, Rule, SetEntry, Tier } from '@pvewall/fw';
import type { TrafficNic } from './guest-nics.ts';
import type { GuestTexts } from './read-host.ts';

/** One `.fw` file as the ruleset is built of it. */
export interface TrafficFile {
  readonly tier: Tier;
  /** `cluster`, `node.pve.host`, `guest.100`, `vnet.web`: what the addresses of its rules begin with. */
  readonly address: string;
  readonly config: Config;
  /** What Proxmox VE's parser finds errors in, and never builds. */
  readonly broken: ReadonlySet<Rule | SetEntry>;
  /** The IP version that Proxmox VE sees in a rule; undefined for both. */
  readonly versionOf: (rule: Rule) => 4 | 6 | undefined;
}

export type GuestKind = 'qemu' | 'lxc';

export interface TrafficGuest {
  readonly vmid: number;
  readonly kind: GuestKind;
  readonly file: TrafficFile;
  readonly nics: readonly TrafficNic[];
  /** What it was read of. */
  readonly texts: GuestTexts;
}

/** Everything that decides what a node does with a packet. Data: whoever makes one never changes it. */
export interface TrafficHost {
  readonly node: string;
  readonly backend: Backend;
  readonly cluster: TrafficFile;
  readonly host: TrafficFile;
  /** By vmid. */
  readonly guests: ReadonlyMap<number, TrafficGuest>;
  readonly vnets: ReadonlyMap<string, TrafficFile>;
  /** What the node would detect, e.g. `192.168.1.0/24`; an alias of that name in cluster.fw hides it. */
  readonly localNetwork?: string;
  /** Addresses of the other nodes' corosync links. */
  readonly corosyncPeers: readonly string[];
  /** The node's own interfaces, where its configuration of them was read. */
  readonly interfaces?: readonly string[];
}
