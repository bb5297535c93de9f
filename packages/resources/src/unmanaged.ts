import { covers, type Address, type Diagnostic, type Unmanaged } from '@pvewall/model';
import { theirsOf, type Policy } from '@pvewall/policy';
import { report } from './diagnostics.ts';
import type { Scope } from './kind.ts';

export interface LeftAlone {
  readonly unmanaged: readonly Unmanaged[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * What the host has and the policy leaves alone, and what the policy has for a place where we are not.
 * @param applied addresses that an earlier apply on this host covered
 */
export function unmanagedResources(scope: Scope, applied: ReadonlySet<Address>): LeftAlone {
  const { policy, inventory } = scope;
  const onHost = [
    ...(inventory.hasClusterFile && policy.cluster === undefined ? ['cluster'] : []),
    ...[...inventory.hostFiles].filter((node) => policy.nodes.get(node)?.host === undefined).map((node) => `node.${node}.host`),
    ...[...inventory.guestFiles].filter((vmid) => !policy.guests.has(vmid)).map((vmid) => `guest.${vmid}`),
    ...[...inventory.vnetFiles].filter((name) => !policy.vnets.has(name)).map((name) => `vnet.${name}`),
  ];
  const theirs = theirsOf(policy);
  const reason = (address: Address): Unmanaged['reason'] => (theirs.has(address) ? 'ignored' : applied.has(address) ? 'released' : 'not-in-policy');
  const ours = kernelParts(applied, policy, scope.node);
  const found: Unmanaged[] = [
    ...[...onHost, ...ours].map((address) => ({ address, reason: reason(address) })),
    ...elsewhere(scope).map((address) => ({ address, reason: 'other-node' as const })),
  ];
  const unmanaged = [...found, ...ignoredParts(policy, found)];
  return { unmanaged, diagnostics: unmanaged.filter(({ reason }) => reason === 'released').map(({ address }) => released(address)) };
}

/** Kernel state can only be read and changed on its own node; the files of all nodes are under /etc/pve everywhere. */
function elsewhere({ policy, node }: Scope): Address[] {
  return [...policy.nodes]
    .filter(([name]) => name !== node)
    .flatMap(([name, { ebtables, sysctl }]) => [
      ...(ebtables === undefined ? [] : [`node.${name}.ebtables`]),
      ...(sysctl === undefined ? [] : [`node.${name}.sysctl`]),
    ]);
}

/** Kernel parts that were ours once: nothing on the host tells, only what was applied. */
function kernelParts(applied: ReadonlySet<Address>, policy: Policy, node: string): Address[] {
  const { ebtables, sysctl } = policy.nodes.get(node) ?? {};
  const managed = new Set<Address>([
    ...[...(ebtables?.tables.keys() ?? [])].map((table) => `node.${node}.ebtables.${table}`),
    ...(ebtables === undefined ? [] : [`node.${node}.ebtables.boot`]),
    ...(sysctl === undefined ? [] : [`node.${node}.sysctl`]),
  ]);
  return [...applied]
    .filter((address) => covers(`node.${node}.ebtables`, address) || address === `node.${node}.sysctl`)
    .filter((address) => !managed.has(address));
}

/** Parts of files, and what is not on this host: as the policy names them. Whole files that are here are named already. */
function ignoredParts(policy: Policy, found: readonly Unmanaged[]): Unmanaged[] {
  const said = new Set(found.flatMap(({ address, reason }) => (reason === 'ignored' ? theirsOf(policy).by(address) : [])).map(({ address }) => address));
  return (policy.ignore ?? []).filter(({ address }) => !said.has(address)).map(({ address }) => ({ address, reason: 'ignored' }));
}

/** How to remove what was let go, by the end of its address; guests, VNets and nodes have `state: absent`. */
const removals: readonly (readonly [RegExp, string])[] = [
  [/^cluster$/, 'empty its sections (`options: {}`, `rules: []`)'],
  [/\.ebtables\.boot$/, 'write `ebtables: { persist: none }`'],
  [/\.ebtables\.\w+$/, 'write `[]` for its base chains and `state: absent` for the others'],
  [/\.sysctl$/, 'write `sysctl: {}`'],
];

function released(address: Address): Diagnostic {
  const removal = removals.find(([pattern]) => pattern.test(address))?.[1] ?? 'write `state: absent`';
  return report('host/released', {
    message: `${address} was applied before and is no longer in the policy; it stays on the host as it is`,
    hint: `To remove it, ${removal}; to keep it managed, put it back.`,
    address,
  });
}
