import type { Alias, Config, IpSet, Tier } from './nouns.ts';
import { parseNetwork } from './network.ts';
import type { Network } from './network.ts';
import { aliasKey } from './same.ts';

/** Kinds of names that may be defined where nobody looked. */
export type NameKind = 'alias' | 'ipset' | 'group';

/** What else a file is read with. */
export interface Scope {
  /** What cluster.fw says; absent for cluster.fw itself. */
  readonly cluster?: Config | undefined;
  /** There may be more names of these kinds than are known here: an unknown one is not accused. */
  readonly open?: ReadonlySet<NameKind> | undefined;
  /** The guest's network devices: `net0`, `net1`. Absent when nobody knows them. */
  readonly nics?: readonly string[] | undefined;
  /** Which backend the node runs; absent when nobody knows. */
  readonly backend?: 'iptables' | 'nftables' | undefined;
}

/** Names of one file, as far as it has been read. */
export interface NameTable {
  readonly aliases: Map<string, Alias>;
  readonly ipsets: Map<string, IpSet | undefined>;
}

export function namesOf(config: Config | undefined): NameTable {
  return {
    aliases: new Map(config?.aliases.map((alias) => [aliasKey(alias.name), alias])),
    ipsets: new Map(config?.ipsets.map((set) => [set.name, set])),
  };
}

/** `dc/lan`, `guest/lan`, `lan`; for sets without the `+`. */
export interface Reference {
  readonly scope: '' | 'dc' | 'guest' | 'sdn';
  readonly name: string;
}

const references = /^(?:(dc|guest|sdn)\/)?([A-Za-z][A-Za-z0-9_-]+)$/;

export function readReference(text: string): Reference | undefined {
  const match = references.exec(text);
  if (match === null) return undefined;
  const scope = match[1];
  return { scope: scope === 'dc' || scope === 'guest' || scope === 'sdn' ? scope : '', name: match[2] ?? '' };
}

/** The names that a file may use: its own so far, and the datacenter's. */
export class Names {
  readonly own: NameTable;
  readonly cluster: NameTable;
  readonly tier: Tier;
  /** Groups of cluster.fw; they may be used before they are defined. */
  readonly groups: ReadonlySet<string>;

  constructor(tier: Tier, cluster: Config | undefined) {
    this.tier = tier;
    this.groups = new Set(cluster?.groups.map((group) => group.name));
    this.own = namesOf(undefined);
    this.cluster = tier === 'cluster' ? this.own : namesOf(cluster);
  }

  /** Without a scope a guest's own alias hides the datacenter's. */
  alias({ scope, name }: Reference): Alias | undefined {
    const key = aliasKey(name);
    return (scope === 'dc' ? undefined : this.own.aliases.get(key)) ?? (scope === 'guest' ? undefined : this.cluster.aliases.get(key));
  }

  /** Whether there is one in any scope: all that Proxmox VE's parser asks of a rule. */
  aliasAnywhere(name: string): boolean {
    return this.own.aliases.has(aliasKey(name)) || this.cluster.aliases.has(aliasKey(name));
  }

  /** Sets have lower-case names and are looked up with case. */
  hasIpset({ scope, name }: Reference): boolean {
    return scope === 'sdn' || (scope !== 'dc' && this.own.ipsets.has(name)) || (scope !== 'guest' && this.cluster.ipsets.has(name));
  }

  ipsetAnywhere(name: string): boolean {
    return this.own.ipsets.has(name) || this.cluster.ipsets.has(name);
  }

  aliasNames(): string[] {
    return [...this.own.aliases.values(), ...this.cluster.aliases.values()].map((alias) => alias.name);
  }

  ipsetNames(): string[] {
    return [...this.own.ipsets.keys(), ...this.cluster.ipsets.keys()];
  }

  network(reference: Reference): Network | undefined {
    const alias = this.alias(reference);
    return alias === undefined ? undefined : parseNetwork(alias.address);
  }
}
