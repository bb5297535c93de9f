import { addressLength, effective, parseNetwork, verify } from '@pvewall/fw';
import type { Alias, NameKind, Scope, Tier } from '@pvewall/fw';
import type { Diagnostic } from '@pvewall/model';
import { report } from '../diagnostics.ts';
import { theirsOf } from '../ignore/theirs.ts';
import type { FwPolicy, Policy } from '../policy.ts';
import { commonBackend, writtenBackend } from './backend.ts';
import { stopCodes } from './stop-codes.ts';
import { desiredDocument } from './desired-document.ts';
import { openToOthers, withOthersNames } from './with-others-names.ts';

/** What is wrong with the `.fw` files that the policy would make of nothing. */
export function checkFwFiles(policy: Policy, complete: boolean): Diagnostic[] {
  const theirs = theirsOf(policy);
  const cluster = clusterOf(policy);
  const open = openNames(policy);
  const backend = commonBackend(policy);
  const desired = cluster === undefined ? undefined : desiredDocument('cluster', cluster);
  const scope: Scope = { open, backend, cluster: desired && effective(desired) };
  const found = cluster === undefined ? [] : verified('cluster', cluster, { open, backend }, 'cluster');
  for (const [name, { host }] of policy.nodes) {
    if (host !== undefined) found.push(...verified('host', host, { ...scope, backend: writtenBackend(host) }, `node.${name}.host`));
  }
  for (const [vmid, guest] of policy.guests) {
    for (const one of verified('guest', withOthersNames(`guest.${vmid}`, guest, theirs), scope, `guest.${vmid}`)) found.push(guest.edits.aliases === undefined ? maybeOfGuest(one) : one);
  }
  for (const [name, vnet] of policy.vnets) found.push(...verified('vnet', vnet, scope, `vnet.${name}`));
  return complete ? found : found.filter(isLikely);
}

const nameCodes: ReadonlySet<string> = new Set(['fw/unknown-alias', 'fw/unknown-ipset', 'fw/unknown-group']);

/** Where some of the policy could not be read, a name may be defined in just that; a slip of the pen is one all the same. */
export function isLikely({ code, hint }: Diagnostic): boolean {
  return !nameCodes.has(code) || /did you mean/i.test(hint ?? '');
}

/** The datacenter tier with the names that others own there. */
export function clusterOf(policy: Pick<Policy, 'cluster' | 'ignore'>): FwPolicy | undefined {
  return policy.cluster === undefined ? undefined : withOthersNames('cluster', policy.cluster, theirsOf(policy));
}

/** Kinds of names that the host may define and the policy does not say. */
export function openNames(policy: Pick<Policy, 'cluster' | 'ignore'>): ReadonlySet<NameKind> {
  const { aliases, ipsets, groups } = policy.cluster?.edits ?? {};
  const written: Readonly<Record<NameKind, unknown>> = { alias: aliases, ipset: ipsets, group: groups };
  const unwritten = (['alias', 'ipset', 'group'] as const).filter((kind) => written[kind] === undefined);
  return new Set([...unwritten, ...openToOthers(theirsOf(policy))]);
}

function verified(tier: Tier, policy: FwPolicy, scope: Scope, address: string): Diagnostic[] {
  if (policy.absent) return [];
  const { diagnostics } = verify(desiredDocument(tier, policy), scope);
  const aliases = (policy.edits.aliases ?? []).flatMap((alias) => aliasFault(alias));
  return [...aliases, ...diagnostics].map((one) => ({ ...inPolicy(one, policy), address }));
}

/**
 * The file as a whole stands where the policy names it. Proxmox VE takes a group that nobody defines for an empty one,
 * and hosts live with that; where the policy owns the groups and has one of nearly that name, it is a slip.
 */
function inPolicy(one: Diagnostic, { at }: FwPolicy): Diagnostic {
  if (one.code === 'fw/file-too-large' || one.place === undefined) return { ...one, place: at };
  if (stopCodes.has(one.code)) return { ...one, severity: 'error', stopsFirewall: true };
  return one.code === 'fw/unknown-group' && one.hint?.startsWith('did you mean') === true ? { ...one, severity: 'error' } : one;
}

/** The guest's own file may define it, and the policy leaves those aliases alone. */
function maybeOfGuest(one: Diagnostic): Diagnostic {
  if (one.code !== 'fw/unknown-alias') return one;
  return { ...one, severity: 'warning', hint: `${one.hint ?? ''}; the policy does not own this guest's aliases, so its file on the host may have it`.replace(/^; t/, 'T') };
}

/** Proxmox VE skips the line of an alias whose address is none. */
function aliasFault({ name, address, at }: Alias): Diagnostic[] {
  const network = parseNetwork(address);
  if (network !== undefined && network.prefix <= addressLength[network.version]) return [];
  return [
    report('policy/alias-address', {
      message: `the alias ${name} is not an address or network: ${JSON.stringify(address)}`,
      hint: 'Write one address (`192.168.1.5`) or network (`192.168.1.0/24`); an alias cannot name another alias.',
      ...(at && { place: at }),
    }),
  ];
}
