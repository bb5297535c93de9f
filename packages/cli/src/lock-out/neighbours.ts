import type { Neighbours } from '@pvewall/traffic';
import type { Datacenter } from '../traffic/read-datacenter.ts';

/**
 * The addresses of a node and of the others of its cluster: the links of corosync.conf for corosync; for the rest the one
 * that pmxcfs tells, or else the first link. Undefined where there is no other node.
 */
export function neighboursOf({ nodes, addresses }: Datacenter, node: string): Neighbours | undefined {
  if (nodes.length < 2) return undefined;
  const links = new Map(nodes.map((one) => [one.node, linksOf(nodes, one.node)]));
  const other = (name: string): readonly string[] => addresses.get(name) ?? (links.get(name) ?? []).slice(0, 1);
  const others = nodes.map((one) => one.node).filter((name) => name !== node);
  return {
    own: { corosync: links.get(node) ?? [], other: other(node) },
    others: { corosync: others.flatMap((name) => links.get(name) ?? []), other: others.flatMap(other) },
  };
}

/** What is a peer of another node, and not of this one, is its own. */
function linksOf(nodes: Datacenter['nodes'], name: string): string[] {
  const peers = new Set(nodes.find(({ node }) => node === name)?.corosyncPeers ?? []);
  return [...new Set(nodes.filter(({ node }) => node !== name).flatMap(({ corosyncPeers }) => corosyncPeers ?? []))].filter((address) => !peers.has(address));
}
