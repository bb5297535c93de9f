import { effective, parse, print, type Document, type FirewallTexts } from '@pvewall/fw';
import type { Survey } from '@pvewall/resources';
import { documentAfter, type FwPolicy, type Policy } from '@pvewall/policy';
import type { GuestTexts, HostTexts } from '@pvewall/traffic';
import type { Datacenter } from '../traffic/read-datacenter.ts';
import { namesOutsideOfRules, rulesUnknown, supposedGuests, supposedNodes } from './supposed-nodes.ts';

/** What a guest is, but for its `.fw` file. */
export type BareGuest = Omit<GuestTexts, 'fw'>;

/** A node but for its files. */
export interface BareNode extends Pick<HostTexts, 'node' | 'localNetwork' | 'corosyncPeers'> {
  readonly guests: readonly BareGuest[];
}

/** The files of a datacenter as they are or as a policy would have them, and the nodes that read them. */
export interface LintState extends FirewallTexts {
  readonly nodes: readonly BareNode[];
}

/** What a host has. */
export function stateOfHost(survey: Survey, { nodes }: Datacenter): LintState {
  const guests = [...survey.guests].flatMap(([vmid, { doc, location }]) => (doc === undefined ? [] : [[vmid, { doc, node: location?.node }] as const]));
  return { cluster: survey.cluster, hosts: survey.hosts, guests: new Map(guests), vnets: survey.vnets, nodes: nodes.map(bare), complete: true };
}

function bare({ node, localNetwork, corosyncPeers, guests }: HostTexts): BareNode {
  return {
    node,
    guests: guests.map(({ vmid, kind, config }) => ({ vmid, kind, config })),
    ...(localNetwork !== undefined && { localNetwork }),
    ...(corosyncPeers !== undefined && { corosyncPeers }),
  };
}

/** What the host has once the policy is applied; what the policy says keeps its places there. */
export function stateAfter(before: LintState, policy: Policy): LintState {
  const { cluster } = policy;
  const guests = new Map(before.guests);
  const homes = new Map(before.nodes.flatMap(({ node, guests: own }) => own.map(({ vmid }) => [vmid, node] as const)));
  for (const [vmid, guest] of policy.guests) {
    const known = before.guests.get(vmid);
    guests.set(vmid, { doc: documentAfter('guest', guest, known?.doc), node: homes.get(vmid) });
  }
  return {
    ...before,
    cluster: cluster === undefined ? before.cluster : documentAfter('cluster', cluster, before.cluster),
    hosts: merged(before.hosts, [...policy.nodes].flatMap(([name, { host }]) => (host === undefined ? [] : [[name, host] as const])), 'host'),
    vnets: merged(before.vnets, [...policy.vnets], 'vnet'),
    guests,
    nodes: withUnknownGuests(before.nodes, policy),
    alsoUsed: namesOutsideOfRules(policy),
  };
}

/** Guests that no node has yet are thought to come to the first: rules of theirs may stand in profiles with others'. */
function withUnknownGuests(nodes: readonly BareNode[], policy: Policy): BareNode[] {
  const known = new Set(nodes.flatMap(({ guests }) => guests.map(({ vmid }) => vmid)));
  const [first, ...others] = nodes;
  return first === undefined ? [] : [{ ...first, guests: [...first.guests, ...supposedGuests(policy, known)] }, ...others];
}

function merged(before: ReadonlyMap<string, Document>, policies: readonly (readonly [string, FwPolicy])[], tier: 'host' | 'vnet'): Map<string, Document> {
  const after = new Map(before);
  for (const [name, policy] of policies) after.set(name, documentAfter(tier, policy, before.get(name)));
  return after;
}

/**
 * What a policy makes of hosts that nobody knows: every tier whose switch it leaves alone is on, and guests have the
 * devices that it speaks of.
 */
export function stateOfPolicy(policy: Policy): LintState {
  const on = (tier: 'cluster' | 'guest'): Document => parse('[OPTIONS]\n\nenable: 1\n', { tier, file: '' });
  const nodes = supposedNodes(policy);
  const [first] = nodes;
  const guests = new Map([...policy.guests.keys()].map((vmid) => [vmid, { doc: on('guest'), node: first?.node }] as const));
  const before: LintState = { cluster: on('cluster'), hosts: new Map(), guests, vnets: new Map(), nodes, complete: false };
  return { ...stateAfter(before, policy), rulesUnknown: rulesUnknown(policy) };
}

/** The files as texts, as Proxmox VE would read them. */
export function textsOf({ cluster, hosts, guests, vnets, nodes }: LintState): HostTexts[] {
  const text = (doc: Document | undefined): string | undefined => (doc === undefined ? undefined : print(effective(doc), doc.tier));
  const printed = { cluster: text(cluster), vnets: Object.fromEntries([...vnets].map(([name, doc]) => [name, text(doc) ?? ''])) };
  return nodes.map((node) => ({
    ...node,
    ...printed,
    host: text(hosts.get(node.node)),
    guests: node.guests.map((guest) => ({ ...guest, fw: text(guests.get(guest.vmid)?.doc) })),
  }));
}
