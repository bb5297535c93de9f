import type { GroupEdit, IpSetEdit, NameKind } from '@pvewall/fw';
import type { Address } from '@pvewall/model';
import type { Theirs } from '../ignore/theirs.ts';
import type { FwPolicy } from '../policy.ts';

/** The sets and groups that others own may be used: a policy that owns the sections around them need not say them. */
export function withOthersNames(address: Address, policy: FwPolicy, theirs: Theirs): FwPolicy {
  const below = theirs.below(address);
  if (below.length === 0 || policy.absent) return policy;
  const { ipsets, groups } = policy.edits;
  const declared = <T>(section: string, found: ReadonlyMap<string, T | null>, edit: T): Map<string, T | null> =>
    new Map([...namesOf(`${address}.${section}`, below).map((name): [string, T] => [name, edit]), ...found]);
  const at = { at: policy.at };
  return { ...policy, edits: { ...policy.edits, ...(ipsets && { ipsets: declared<IpSetEdit>('ipset', ipsets, at) }), ...(groups && { groups: declared<GroupEdit>('group', groups, at) }) } };
}

function namesOf(section: Address, below: readonly Address[]): string[] {
  return below.flatMap((address) => (address.startsWith(`${section}.`) ? [address.slice(section.length + 1)] : [])).filter((name) => !name.includes('.'));
}

/** Kinds of which others may own any, or whose names alone do not say what they are: aliases. */
export function openToOthers(theirs: Theirs): NameKind[] {
  const below = theirs.below('cluster');
  return [
    ...(below.some((address) => address.startsWith('cluster.aliases')) ? (['alias'] as const) : []),
    ...(['ipset', 'group'] as const).filter((kind) => below.includes(`cluster.${kind}`)),
    ...(theirs.has('cluster') ? (['alias', 'ipset', 'group'] as const) : []),
  ];
}
