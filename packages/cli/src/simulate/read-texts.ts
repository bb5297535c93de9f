import { clusterFile, guestFile, hostFile, vnetFile } from '@pvewall/fw';
import type { Diagnostic, Host } from '@pvewall/model';
import { readSurvey } from '@pvewall/reconcile';
import { guestConfigPath, lintSurvey, type Survey } from '@pvewall/resources';
import type { GuestTexts, HostTexts } from '@pvewall/traffic';
import { corosyncFile, corosyncPeers } from '../traffic/corosync-peers.ts';
import { memberAddresses, membersFile } from '../traffic/member-addresses.ts';

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

/** @param localNetwork what the node would detect; undefined when nobody says */
export async function readTexts(host: Host, localNetwork: string | undefined): Promise<ReadHost> {
  const survey = await readSurvey(host);
  const [corosync, members] = await host.read([corosyncFile, membersFile].map((path) => ({ type: 'file', path })));
  const peers = corosync?.status === 'text' ? corosyncPeers(corosync.text, host.node) : [];
  return {
    texts: { ...textsOf(survey), corosyncPeers: peers, ...(localNetwork !== undefined && { localNetwork }) },
    diagnostics: [...survey.diagnostics.filter(({ severity }) => severity === 'error'), ...stopping(survey, localNetwork)],
    sources: survey.texts,
    addresses: members?.status === 'text' ? (memberAddresses(members.text).get(host.node) ?? []) : [],
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
