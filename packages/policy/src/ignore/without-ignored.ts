import type { Edits } from '@pvewall/fw';
import type { Address } from '@pvewall/model';
import type { EbtablesPolicy, EbtablesTable, FwPolicy, IgnoredAddress, NodePolicy, Policy } from '../policy.ts';
import { theirsOf, type Theirs } from './theirs.ts';

/** What one address leads to, and that somebody asked for it. */
type Ask = (address: Address) => boolean;

/**
 * The policy without what belongs to others: what it says of them is neither compared nor written. Of sections that it
 * owns whole it says which names are not its own (`edits.others`). Each address says whether the policy had it.
 */
export function withoutIgnored(policy: Policy): Policy {
  if (policy.ignore === undefined || policy.ignore.length === 0) return policy;
  const theirs = theirsOf(policy);
  const had = new Set<Address>();
  const isTheirs: Ask = (address) => {
    const by = theirs.by(address);
    for (const one of by) had.add(one.address);
    return by.length > 0;
  };
  const file = (address: Address, wanted: FwPolicy | undefined): FwPolicy | undefined => ownFile(address, wanted, theirs, isTheirs);
  const { cluster, ...rest } = policy;
  const ownCluster = file('cluster', cluster);
  return {
    ...rest,
    ...(ownCluster && { cluster: ownCluster }),
    nodes: own(policy.nodes, (node, name) => (isTheirs(`node.${name}`) ? undefined : ownNode(`node.${name}`, node, file, isTheirs))),
    guests: own(policy.guests, (guest, vmid) => file(`guest.${vmid}`, guest)),
    vnets: own(policy.vnets, (vnet, name) => file(`vnet.${name}`, vnet)),
    ignore: policy.ignore.map((one) => ({ ...one, inPolicy: one.inPolicy === true || had.has(one.address) })),
  };
}

/** The same for addresses of the command line, which stand nowhere. */
export function ignoreAlso(policy: Policy, addresses: readonly Address[]): Policy {
  if (addresses.length === 0) return policy;
  const known = new Set(policy.ignore?.map(({ address }) => address));
  const more = [...new Set(addresses)].filter((address) => !known.has(address)).map((address): IgnoredAddress => ({ address }));
  return withoutIgnored({ ...policy, ignore: [...(policy.ignore ?? []), ...more] });
}

/** The entries that stay, as they are or as `keep` has them. */
function own<K, V>(map: ReadonlyMap<K, V>, keep: (value: V, key: K) => V | undefined): Map<K, V> {
  const kept = new Map<K, V>();
  for (const [key, value] of map) {
    const now = keep(value, key);
    if (now !== undefined) kept.set(key, now);
  }
  return kept;
}

function ownFile(address: Address, wanted: FwPolicy | undefined, theirs: Theirs, isTheirs: Ask): FwPolicy | undefined {
  if (wanted === undefined || isTheirs(address)) return undefined;
  const below = theirs.below(address);
  if (below.length === 0) return wanted;
  // A file of which a part is theirs cannot go.
  if (wanted.absent) return below.some(isTheirs) ? undefined : wanted;
  return { ...wanted, edits: { ...ownEdits(address, wanted.edits, isTheirs), others: { options: namesIn(`${address}.options`, below), aliases: namesIn(`${address}.aliases`, below) } } };
}

function namesIn(section: Address, below: readonly Address[]): Set<string> {
  return new Set(below.flatMap((address) => (address.startsWith(`${section}.`) ? [address.slice(section.length + 1)] : [])));
}

function ownEdits(address: Address, { options, aliases, ipsets, groups, rules }: Edits, isTheirs: Ask): Edits {
  const section = <T>(name: string, found: T | undefined): T | undefined => (found === undefined || isTheirs(`${address}.${name}`) ? undefined : found);
  const [ownOptions, ownAliases, ownSets, ownGroups, ownRules] = [section('options', options), section('aliases', aliases), section('ipset', ipsets), section('group', groups), section('rules', rules)];
  return {
    ...(ownOptions && { options: own(ownOptions, (option, key) => (isTheirs(`${address}.options.${key.toLowerCase()}`) ? undefined : option)) }),
    ...(ownAliases && { aliases: ownAliases.filter(({ name }) => !isTheirs(`${address}.aliases.${name.toLowerCase()}`)) }),
    ...(ownSets && { ipsets: own(ownSets, (set, name) => ownContainer(`${address}.ipset.${name.toLowerCase()}`, set, [], isTheirs)) }),
    ...(ownGroups && { groups: own(ownGroups, (group, name) => ownContainer(`${address}.group.${name.toLowerCase()}`, group, ['rules'], isTheirs)) }),
    ...(ownRules && { rules: ownRules }),
  };
}

/** A set or a group without the parts that are theirs; what is left says that it is there. */
function ownContainer<T extends object | null>(address: Address, wanted: T, parts: readonly string[], isTheirs: Ask): T | undefined {
  if (isTheirs(address)) return undefined;
  const gone = ['comment', ...parts].filter((part) => isTheirs(`${address}.${part}`));
  if (gone.length === 0) return wanted;
  return wanted === null ? undefined : (Object.fromEntries(Object.entries(wanted).filter(([key]) => !gone.includes(key))) as T);
}

function ownNode(address: Address, node: NodePolicy, file: (address: Address, wanted: FwPolicy | undefined) => FwPolicy | undefined, isTheirs: Ask): NodePolicy {
  const { host, ebtables, sysctl, ...rest } = node;
  const ownHost = file(`${address}.host`, host);
  return {
    ...rest,
    ...(ownHost && { host: ownHost }),
    ...(ebtables && !isTheirs(`${address}.ebtables`) && { ebtables: ownEbtables(`${address}.ebtables`, ebtables, isTheirs) }),
    ...(sysctl && !isTheirs(`${address}.sysctl`) && { sysctl: own(sysctl, (value, key) => (isTheirs(`${address}.sysctl.${key}`) ? undefined : value)) }),
  };
}

type Chains = EbtablesPolicy['tables'] extends ReadonlyMap<EbtablesTable, infer C> ? C : never;

function ownEbtables(address: Address, ebtables: EbtablesPolicy, isTheirs: Ask): EbtablesPolicy {
  const chains = (table: string, found: Chains): Chains => own(found, (chain, name) => ownContainer(`${address}.${table}.${name}`, chain, ['policy', 'rules'], isTheirs));
  return { ...ebtables, tables: own(ebtables.tables, (found, table) => (isTheirs(`${address}.${table}`) ? undefined : chains(table, found))) };
}
