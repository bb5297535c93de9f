import { given, namesOf, parseNetwork, readReference, resolver } from '@pvewall/fw';
import type { IpSet, Network } from '@pvewall/fw';
import { parsePoint, rangeOf } from '../address.ts';
import type { Family } from '../address.ts';
import { boundsOf, difference } from '../bounds.ts';
import type { Bounds, Range } from '../bounds.ts';
import { matched } from '../set-members.ts';
import type { Member } from '../set-members.ts';
import type { TrafficFile, TrafficHost } from '../traffic-host.ts';

/** The local network as the rules see it: the alias of that name, or what the node detects. */
export function localNetwork({ cluster, localNetwork: detected }: TrafficHost): Network | undefined {
  const text = namesOf(cluster.config).aliases.get('local_network')?.address ?? detected;
  return text === undefined ? undefined : parseNetwork(text);
}

/** What of a host names depend on. */
type Scope = Pick<TrafficHost, 'backend' | 'cluster'>;

/** What the names in one file's rules stand for. Sets are made into bounds once. */
export class Addresses {
  private readonly sets = new Map<string, Bounds>();
  private readonly alias: (text: string) => string | undefined;
  private readonly ownSets: ReadonlyMap<string, IpSet>;
  readonly host: Scope;
  /** The file whose own names come first; absent for the datacenter's. */
  readonly file: TrafficFile;
  /** Itself, where there is no guest: rules of the node and of groups cannot name a guest's. */
  private readonly datacenter: Addresses;

  private readonly implied: ReadonlyMap<string, readonly Member[]>;

  /** `implied`: what Proxmox VE adds to sets of the file, which need not be in it. */
  constructor(host: Scope, file: TrafficFile, implied: ReadonlyMap<string, readonly Member[]>, datacenter?: Addresses) {
    this.implied = implied;
    this.host = host;
    this.file = file;
    this.datacenter = datacenter ?? this;
    this.alias = resolver(namesOf(file.config), namesOf(host.cluster.config));
    this.ownSets = new Map(file.config.ipsets.map((set) => [set.name, set]));
  }

  /** The names of the file's own sets, and of those that Proxmox VE adds to it. */
  setNames(): readonly string[] {
    return [...new Set([...this.ownSets.keys(), ...this.implied.keys()])];
  }

  /** What a rule's source or dest stands for; `any` when it asks nothing, undefined when it cannot be resolved. */
  resolve(text: string | undefined, family: Family): Bounds | 'any' | undefined {
    if (!given(text)) return 'any';
    if (text.startsWith('+')) return this.set(text.slice(1), family);
    const reference = readReference(text);
    if (reference === undefined) return literal(text, family);
    if (reference.scope === 'guest' && this.datacenter === this) return undefined;
    const network = parseNetwork(this.alias(text) ?? '');
    return network === undefined ? undefined : boundsOf(rangesOf(network, family));
  }

  /** A set by its reference: `trusted`, `dc/trusted`. Undefined when there is none. */
  set(text: string, family: Family): Bounds | undefined {
    const reference = readReference(text);
    if (reference === undefined) return undefined;
    // Nobody here knows the sets of an SDN: they hold nothing.
    if (reference.scope === 'sdn') return [];
    const { scope, name } = reference;
    if (scope !== (this.datacenter === this ? 'guest' : 'dc') && (this.ownSets.has(name) || this.implied.has(name))) return this.own(name, family);
    return scope === 'guest' || this.datacenter === this ? undefined : this.datacenter.set(name, family);
  }

  private own(name: string, family: Family): Bounds {
    const key = `${family} ${name}`;
    const known = this.sets.get(key) ?? this.combine(name, family);
    this.sets.set(key, known);
    return known;
  }

  /** The kernel's own sets heed the longest prefix; proxmox-firewall has a second set of what does not match. */
  private combine(name: string, family: Family): Bounds {
    const members = this.members(name);
    if (this.host.backend === 'iptables') return matched(members, family);
    const [wanted, unwanted] = [false, true].map((nomatch) => boundsOf(members.filter((one) => one.nomatch === nomatch).flatMap(({ network }) => rangesOf(network, family))));
    return difference(wanted ?? [], unwanted ?? []);
  }

  /** The members of one of the file's own sets that reach the kernel. */
  private members(name: string): Member[] {
    const written = (this.ownSets.get(name)?.entries ?? []).flatMap((entry) => {
      if (this.file.broken.has(entry)) return [];
      const network = parseNetwork(readReference(entry.address) === undefined ? entry.address : (this.alias(entry.address) ?? ''));
      return network === undefined ? [] : [{ network, nomatch: entry.nomatch === true }];
    });
    return [...written, ...(this.implied.get(name) ?? [])];
  }
}

function rangesOf(network: Network, family: Family): Range[] {
  const range = network.version === family ? rangeOf(network) : undefined;
  return range === undefined ? [] : [range];
}

/** An address, a range or a list, all of the chain's IP version. */
function literal(text: string, family: Family): Bounds | undefined {
  const dash = text.indexOf('-');
  if (dash >= 0) {
    const [first, last] = [parsePoint(text.slice(0, dash)), parsePoint(text.slice(dash + 1))];
    return first?.family === family && last?.family === family ? boundsOf([[first.point, last.point]]) : undefined;
  }
  const ranges = text.split(',').map((part) => parseNetwork(part)).flatMap((network) => (network === undefined ? [] : rangesOf(network, family)));
  return ranges.length === 0 ? undefined : boundsOf(ranges);
}
