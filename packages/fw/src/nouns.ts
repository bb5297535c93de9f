import type { Place } from '@pvewall/model';

/** Which of the four kinds of `.fw` file: /etc/pve/firewall/cluster.fw, host.fw of a node, `<vmid>.fw`, `<vnet>.fw`. */
export type Tier = 'cluster' | 'host' | 'guest' | 'vnet';

export type RuleType = 'in' | 'out' | 'forward' | 'group';

/** One rule. Values are kept as written (trimmed); `action` is upper case, `type` lower case. */
export interface Rule {
  readonly type: RuleType;
  /** ACCEPT, DROP or REJECT; for type `group` the group's name. */
  readonly action: string;
  readonly disabled?: true;
  readonly macro?: string;
  readonly iface?: string;
  readonly source?: string;
  readonly dest?: string;
  readonly proto?: string;
  readonly dport?: string;
  readonly sport?: string;
  readonly log?: string;
  readonly icmpType?: string;
  readonly comment?: string;
  /** Where it was written: in a policy or on the host. */
  readonly at?: Place;
}

export interface Option {
  readonly value: string;
  readonly at?: Place;
}

/** The name is kept as written; names are looked up without case. */
export interface Alias {
  readonly name: string;
  readonly address: string;
  readonly comment?: string;
  readonly at?: Place;
}

export interface SetEntry {
  /** An IP, a network, or an alias. */
  readonly address: string;
  readonly nomatch?: true;
  readonly comment?: string;
  readonly at?: Place;
}

export interface IpSet {
  /** In lower case, as Proxmox VE keeps it. */
  readonly name: string;
  readonly comment?: string;
  readonly entries: readonly SetEntry[];
  readonly at?: Place;
}

export interface Group {
  /** In lower case. */
  readonly name: string;
  readonly comment?: string;
  readonly rules: readonly Rule[];
  readonly at?: Place;
}

/** What one `.fw` file says, as Proxmox VE's parser takes it: dropped lines are not here, rules with errors are. */
export interface Config {
  readonly options: ReadonlyMap<string, Option>;
  readonly aliases: readonly Alias[];
  readonly ipsets: readonly IpSet[];
  readonly groups: readonly Group[];
  readonly rules: readonly Rule[];
}

/**
 * What a policy wants of a file, by section; a section that is not here is not ours and keeps its bytes. `options`,
 * `aliases` and `rules` are owned whole, sets and groups one by one. `null` removes a set or a group.
 */
export interface Edits {
  readonly options?: ReadonlyMap<string, Option>;
  readonly aliases?: readonly Alias[];
  readonly ipsets?: ReadonlyMap<string, IpSetEdit | null>;
  readonly groups?: ReadonlyMap<string, GroupEdit | null>;
  readonly rules?: readonly Rule[];
  /** Names in lower case that are not ours, though their section is: their lines stay as they are. */
  readonly others?: { readonly options: ReadonlySet<string>; readonly aliases: ReadonlySet<string> };
}

/** `entries` absent: the members are somebody else's. `comment` absent: the comment is; '' removes it. */
export interface IpSetEdit {
  readonly comment?: string;
  readonly entries?: readonly SetEntry[];
  readonly at?: Place;
}

export interface GroupEdit {
  readonly comment?: string;
  readonly rules?: readonly Rule[];
  readonly at?: Place;
}
