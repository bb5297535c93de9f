import { clusterFile, guestFile, hostFile, vnetFile } from '@pvewall/fw';
import type { Diagnostic, Host } from '@pvewall/model';
import { readSurvey } from '@pvewall/reconcile';
import { guestConfigPath, lintSurvey, type Survey } from '@pvewall/resources';
import type { GuestTexts, HostTexts } from '@pvewall/traffic';
import { corosyncFile, corosyncPeers } from '../traffic/corosync-peers.ts';
import { detectLocalNetwork, routesFile } from '../traffic/local-network.ts';
import { memberAddresses, membersFile } from '../traffic/member-addresses.ts';
import { interfacesFiles, nodeInterfaces } from '../traffic/node-interfaces.ts';

/** A node as far as its traffic is concerned. */
export interface ReadHost {
  readonly texts: HostTexts;
  /** What could not be read, and what keeps Proxmox VE from loading the rules. */
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
  /** The node's own addresses, as its cluster knows them. */
  readonly addresses: readonly string[];
  /** Guests that run on other nodes: vmid -> node. */
  readonly elsewhere: ReadonlyMap<number, string>;
}

/** @param said what the node would detect, where somebody says it; else its routes tell */
export async function readTexts(host: Host, said: string | undefined): Promise<ReadHost> {
  const survey = await readSurvey(host);
  const readings = await host.read([corosyncFile, membersFile, routesFile, ...interfacesFiles].map((path) => ({ type: 'file', path })));
  const [corosync = '', members = '', routes = '', ...network] = readings.map((reading) => (reading.status === 'text' ? reading.text : undefined));
  const addresses = memberAddresses(members).get(host.node) ?? [];
  const localNetwork = said ?? detectLocalNetwork(routes, addresses[0] ?? '');
  const interfaces = nodeInterfaces(network);
  return {
    texts: { ...textsOf(survey), corosyncPeers: corosyncPeers(corosync, host.node), ...(localNetwork !== undefined && { localNetwork }), ...(interfaces && { interfaces }) },
    diagnostics: [...survey.diagnostics.filter(({ severity }) => severity === 'error'), ...stopping(survey, localNetwork)],
    sources: survey.texts,
    addresses,
    elsewhere: new Map([...survey.guests].flatMap(([vmid, { location }]) => (location === undefined || location.node === survey.node ? [] : [[vmid, location.node] as const]))),
  };
}

function stopping(survey: Survey, localNetwork: string | undefined): Diagnostic[] {
  return lintSurvey(survey, localNetwork === undefined ? {} : { localNetwork }).filter(({ stopsFirewall }) => stopsFirewall === true);
}

function textsOf({ node, guests, vnets, texts }: Survey): HostTexts {
  return {
    node,
    cluster: texts.get(clusterFile),
    host: texts.get(hostFile(node)),
    guests: [...guests].flatMap(([vmid, { location }]): GuestTexts[] => {
      if (location?.node !== node) return [];
      return [{ vmid, kind: location.type, config: texts.get(guestConfigPath(vmid, location)) ?? '', fw: texts.get(guestFile(vmid)) }];
    }),
    vnets: Object.fromEntries([...vnets.keys()].map((name) => [name, texts.get(vnetFile(name)) ?? ''])),
  };
}
