import type { Backend } from './backend.ts';
import type { Alias, Config, Tier } from './nouns.ts';
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
  readonly backend?: Backend | undefined;
}

/** Names of one file. */
export interface NameTable {
  readonly aliases: ReadonlyMap<string, Alias>;
  readonly ipsets: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
}

const known = new WeakMap<Config, NameTable>();
const none: NameTable = { aliases: new Map(), ipsets: new Set(), groups: new Set() };

/** All names of a file. Kept, as thousands of guests ask for the datacenter's. */
export function namesOf(config: Config | undefined): NameTable {
  if (config === undefined) return none;
  const found = known.get(config);
  if (found !== undefined) return found;
  const table = {
    aliases: new Map(config.aliases.map((alias) => [aliasKey(alias.name), alias])),
    ipsets: new Set(config.ipsets.map((set) => set.name)),
    groups: new Set(config.groups.map((group) => group.name)),
  };
  known.set(config, table);
  return table;
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
  private readonly aliases = new Map<string, Alias>();
  private readonly ipsets = new Set<string>();
  private readonly clusterAliases: ReadonlyMap<string, Alias>;
  private readonly clusterIpsets: ReadonlySet<string>;
  /** Groups of cluster.fw; they may be used before they are defined. */
  readonly groups: ReadonlySet<string>;

  /** `cluster` is what cluster.fw says; of a cluster.fw itself only the groups are known at once. */
  constructor(tier: Tier, cluster: Config | undefined) {
    const all = namesOf(cluster);
    this.clusterAliases = tier === 'cluster' ? this.aliases : all.aliases;
    this.clusterIpsets = tier === 'cluster' ? this.ipsets : all.ipsets;
    this.groups = all.groups;
  }

  defineAlias(alias: Alias): void {
    this.aliases.set(aliasKey(alias.name), alias);
  }

  defineIpset(name: string): void {
    this.ipsets.add(name);
  }

  /** Without a scope a guest's own alias hides the datacenter's. */
  alias({ scope, name }: Reference): Alias | undefined {
    const key = aliasKey(name);
    return (scope === 'dc' ? undefined : this.aliases.get(key)) ?? (scope === 'guest' ? undefined : this.clusterAliases.get(key));
  }

  /** Whether there is one in any scope: all that Proxmox VE's parser asks of a rule. */
  aliasAnywhere(name: string): boolean {
    return this.aliases.has(aliasKey(name)) || this.clusterAliases.has(aliasKey(name));
  }

  /** Sets have lower-case names and are looked up with case. */
  hasIpset({ scope, name }: Reference): boolean {
    return scope === 'sdn' || (scope !== 'dc' && this.ipsets.has(name)) || (scope !== 'guest' && this.clusterIpsets.has(name));
  }

  ipsetAnywhere(name: string): boolean {
    return this.ipsets.has(name) || this.clusterIpsets.has(name);
  }

  aliasNames(): string[] {
    return [...this.aliases.values(), ...this.clusterAliases.values()].map((alias) => alias.name);
  }

  ipsetNames(): string[] {
    return [...this.ipsets, ...this.clusterIpsets];
  }

  network(reference: Reference): Network | undefined {
    const alias = this.alias(reference);
    return alias === undefined ? undefined : parseNetwork(alias.address);
  }
}
