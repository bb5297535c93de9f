import { clusterFile, guestFile, hostFile, vnetFile } from '@pvewall/fw';
import type { Host } from '@pvewall/model';
import { readInventory } from '@pvewall/reconcile';
import { guestConfigPath, type GuestLocation, type Inventory } from '@pvewall/resources';
import type { GuestTexts, HostTexts } from '@pvewall/traffic';
import { corosyncFile, corosyncPeers } from './corosync-peers.ts';
import { detectLocalNetwork, routesFile } from './local-network.ts';
import { memberAddresses, membersFile } from './member-addresses.ts';
import { interfacesFiles, nodeInterfaces } from './node-interfaces.ts';

/** The nodes of a datacenter as far as their traffic is concerned. */
export interface Datacenter {
  /** The node that was asked first, then the others. */
  readonly nodes: readonly HostTexts[];
  /** The nodes' own addresses, as their cluster knows them. */
  readonly addresses: ReadonlyMap<string, readonly string[]>;
  /** Whether the guests' own configurations can be seen; without them nobody knows their devices. */
  readonly guestsKnown: boolean;
}

/** The text of a file; undefined where it is not there or cannot be read. */
type TextOf = (path: string) => string | undefined;

/** @param localNetwork what the nodes would detect, where somebody says it */
export async function readDatacenter(host: Host, localNetwork: string | undefined): Promise<Datacenter> {
  const inventory = await readInventory(host);
  const text = await readAll(host, pathsOf(inventory));
  const addresses = memberAddresses(text(membersFile) ?? '');
  const detected = localNetwork ?? detectLocalNetwork(text(routesFile) ?? '', addresses.get(host.node)?.[0] ?? '');
  const vnets = Object.fromEntries([...inventory.vnetFiles].map((name) => [name, text(vnetFile(name)) ?? '']));
  const guests = guestsByNode(inventory, text);
  const interfaces = nodeInterfaces(interfacesFiles.map(text));
  const nodes = [...new Set([host.node, ...inventory.nodes])].map((node): HostTexts => ({
    node,
    cluster: text(clusterFile),
    host: text(hostFile(node)),
    guests: guests.get(node) ?? [],
    vnets,
    corosyncPeers: corosyncPeers(text(corosyncFile) ?? '', node),
    // Another node's routes are not to be seen: the nodes of a cluster are mostly in one network.
    ...(detected !== undefined && { localNetwork: detected }),
    ...(interfaces !== undefined && node === host.node && { interfaces }),
  }));
  return { nodes, addresses, guestsKnown: inventory.guestsKnown || inventory.guestFiles.size === 0 };
}

function pathsOf({ nodes, guests, guestFiles, vnetFiles }: Inventory): string[] {
  return [
    ...[clusterFile, corosyncFile, membersFile, routesFile, ...interfacesFiles],
    ...nodes.map(hostFile),
    ...[...vnetFiles].map(vnetFile),
    ...[...guests].flatMap(([vmid, location]) => [guestConfigPath(vmid, location), ...(guestFiles.has(vmid) ? [guestFile(vmid)] : [])]),
  ];
}

async function readAll(host: Host, paths: readonly string[]): Promise<TextOf> {
  const readings = await host.read(paths.map((path) => ({ type: 'file', path })));
  const texts = new Map(paths.map((path, i) => [path, readings[i]]));
  return (path) => {
    const reading = texts.get(path);
    return reading?.status === 'text' ? reading.text : undefined;
  };
}

function guestsByNode({ guests }: Inventory, text: TextOf): Map<string, GuestTexts[]> {
  const byNode = new Map<string, GuestTexts[]>();
  for (const [vmid, location] of [...guests].sort(([a], [b]) => a - b)) {
    const known = byNode.get(location.node) ?? [];
    byNode.set(location.node, known);
    known.push(guestTexts(vmid, location, text));
  }
  return byNode;
}

function guestTexts(vmid: number, location: GuestLocation, text: TextOf): GuestTexts {
  return { vmid, kind: location.type, config: text(guestConfigPath(vmid, location)) ?? '', fw: text(guestFile(vmid)) };
}
