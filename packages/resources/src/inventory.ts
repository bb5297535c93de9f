import type { Diagnostic, Query, Reading } from '@pvewall/model';
import { report } from './diagnostics.ts';
import { unreadable } from './unreadable.ts';

export type GuestType = 'qemu' | 'lxc';

export interface GuestLocation {
  readonly node: string;
  readonly type: GuestType;
}

/** What is there to be managed: names only, from folder listings. */
export interface Inventory {
  readonly nodes: readonly string[];
  /** Whether node folders can be seen at all (a directory that is only being filled has none). */
  readonly nodesKnown: boolean;
  readonly guests: ReadonlyMap<number, GuestLocation>;
  /** Whether guest configurations can be seen at all (a captured directory may lack them). */
  readonly guestsKnown: boolean;
  /** Nodes that have a host.fw. */
  readonly hostFiles: ReadonlySet<string>;
  /** vmids that have a `.fw` file. */
  readonly guestFiles: ReadonlySet<number>;
  /** VNets that have a `.fw` file. */
  readonly vnetFiles: ReadonlySet<string>;
  readonly hasClusterFile: boolean;
  /** Folder -> names, of the folders that are there. */
  readonly folders: ReadonlyMap<string, readonly string[]>;
  /** Folders that could not be listed though they are there, and a host that is none. */
  readonly diagnostics: readonly Diagnostic[];
}

const root = '/etc/pve';

const firewallFolder = '/etc/pve/firewall';
const vnetFolder = '/etc/pve/sdn/firewall';
const nodesFolder = '/etc/pve/nodes';

const guestFolders: Record<GuestType, string> = { qemu: 'qemu-server', lxc: 'lxc' };

/** The folders to list first; `extra` are those that resource kinds ask for. */
export function folderQueries(extra: readonly string[]): (Query & { type: 'folder' })[] {
  return [...new Set([root, firewallFolder, vnetFolder, nodesFolder, ...extra])].map((path) => ({ type: 'folder', path }));
}

/** Every node's folder and those of its guests' configurations, to list second. */
export function nodeFolderQueries(nodes: readonly string[]): (Query & { type: 'folder' })[] {
  return nodes.flatMap((node) =>
    ['', ...Object.values(guestFolders).map((folder) => `/${folder}`)].map((folder) => ({ type: 'folder' as const, path: `${nodesFolder}/${node}${folder}` })),
  );
}

export function nodesOf(readings: ReadonlyMap<string, Reading>): string[] {
  return [...names(readings.get(nodesFolder))].sort();
}

/** Makes the inventory of listed folders; a folder that is not there is an empty one. */
export function takeInventory(readings: ReadonlyMap<string, Reading>): Inventory {
  const folders = new Map([...readings].flatMap(([path, reading]) => (reading.status === 'names' ? [[path, reading.names] as const] : [])));
  const firewall = folders.get(firewallFolder) ?? [];
  const nodes = nodesOf(readings);
  const guestListings = nodes.flatMap((node) => Object.values(guestFolders).map((folder) => `${nodesFolder}/${node}/${folder}`));
  return {
    nodes,
    hostFiles: new Set(nodes.filter((node) => folders.get(`${nodesFolder}/${node}`)?.includes('host.fw'))),
    nodesKnown: readings.get(nodesFolder)?.status === 'names',
    guests: locateGuests(folders),
    guestsKnown: guestListings.some((path) => readings.get(path)?.status === 'names'),
    guestFiles: new Set(firewall.flatMap((name) => vmidOf(name, 'fw'))),
    vnetFiles: new Set((folders.get(vnetFolder) ?? []).flatMap(vnetOf)),
    hasClusterFile: firewall.includes('cluster.fw'),
    folders,
    diagnostics: [...noCluster(readings.get(root)), ...[...readings].flatMap(([path, reading]) => unlisted(path, reading))],
  };
}

function noCluster(reading: Reading | undefined): Diagnostic[] {
  if (reading?.status === 'names' && reading.names.length > 0) return [];
  if (reading?.status === 'failed') return [];
  const what = reading?.status === 'names' ? 'is empty' : 'does not exist';
  return [
    report('host/no-cluster', {
      message: `${root} ${what}: this is no Proxmox VE host, or its cluster file system is not mounted`,
      hint: 'On a node: `systemctl status pve-cluster`. With --root, name the folder that holds etc/pve.',
    }),
  ];
}

function unlisted(path: string, reading: Reading): Diagnostic[] {
  if (reading.status !== 'failed') return [];
  return [unreadable(`list ${path}`, reading)];
}

/** Where a guest's own configuration is. */
export function guestConfigPath(vmid: number, { node, type }: GuestLocation): string {
  return `${nodesFolder}/${node}/${guestFolders[type]}/${vmid}.conf`;
}

function locateGuests(folders: ReadonlyMap<string, readonly string[]>): Map<number, GuestLocation> {
  const guests = new Map<number, GuestLocation>();
  for (const [path, entries] of folders) {
    const [node, folder] = path.startsWith(`${nodesFolder}/`) ? path.slice(nodesFolder.length + 1).split('/') : [];
    const type = (Object.keys(guestFolders) as GuestType[]).find((key) => guestFolders[key] === folder);
    if (node === undefined || type === undefined) continue;
    for (const name of entries) for (const vmid of vmidOf(name, 'conf')) guests.set(vmid, { node, type });
  }
  return guests;
}

/** A VNet's name is a letter, then letters and digits, 8 in all; anything else is nobody's file. */
function vnetOf(file: string): string[] {
  return /^([A-Za-z][A-Za-z0-9]{0,7})\.fw$/.exec(file)?.slice(1) ?? [];
}

function names(reading: Reading | undefined): readonly string[] {
  return reading?.status === 'names' ? reading.names : [];
}

function vmidOf(name: string, ending: string): number[] {
  const match = /^([1-9]\d{2,8})\.(\w+)$/.exec(name);
  return match?.[2] === ending ? [Number(match[1])] : [];
}
