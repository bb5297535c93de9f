import type { Diagnostic, Effect, Host } from '@pvewall/model';
import { readSurvey } from '@pvewall/reconcile';
import { guestConfigPath, lintSurvey, type Survey } from '@pvewall/resources';
import type { GuestTexts, HostTexts } from '@pvewall/traffic';
import { corosyncPeers } from './corosync-peers.ts';

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

const corosyncFile = '/etc/pve/corosync.conf';
const membersFile = '/etc/pve/.members';

/** @param localNetwork what the node would detect; undefined when nobody says */
export async function readTexts(host: Host, localNetwork: string | undefined): Promise<ReadHost> {
  const survey = await readSurvey(host);
  const [corosync, members] = await host.read([corosyncFile, membersFile].map((path) => ({ type: 'file', path })));
  const peers = corosync?.status === 'text' ? corosyncPeers(corosync.text, host.node) : [];
  return {
    texts: { ...textsOf(survey), corosyncPeers: peers, ...(localNetwork !== undefined && { localNetwork }) },
    diagnostics: [...survey.diagnostics.filter(({ severity }) => severity === 'error'), ...stopping(survey, localNetwork)],
    sources: survey.texts,
    addresses: members?.status === 'text' ? memberAddresses(members.text, host.node) : [],
    elsewhere: new Map([...survey.guests].flatMap(([vmid, { location }]) => (location === undefined || location.node === survey.node ? [] : [[vmid, location.node] as const]))),
  };
}

function stopping(survey: Survey, localNetwork: string | undefined): Diagnostic[] {
  return lintSurvey(survey, localNetwork === undefined ? {} : { localNetwork }).filter(({ stopsFirewall }) => stopsFirewall === true);
}

function textsOf({ node, guests, vnets, texts }: Survey): HostTexts {
  return {
    node,
    cluster: texts.get('/etc/pve/firewall/cluster.fw'),
    host: texts.get(`/etc/pve/nodes/${node}/host.fw`),
    guests: [...guests].flatMap(([vmid, { location }]): GuestTexts[] => {
      if (location?.node !== node) return [];
      return [{ vmid, kind: location.type, config: texts.get(guestConfigPath(vmid, location)) ?? '', fw: texts.get(guestFile(vmid)) }];
    }),
    vnets: Object.fromEntries([...vnets.keys()].map((name) => [name, texts.get(vnetFile(name)) ?? ''])),
  };
}

const guestFile = (vmid: number): string => `/etc/pve/firewall/${vmid}.fw`;
const vnetFile = (name: string): string => `/etc/pve/sdn/firewall/${name}.fw`;

/** The same node after the effects of a plan. */
export function textsAfter(texts: HostTexts, effects: readonly Effect[]): HostTexts {
  const written = new Map<string, string | undefined>();
  for (const effect of effects) {
    if (effect.type === 'write-file') written.set(effect.path, effect.after);
    else if (effect.type === 'remove-file') written.set(effect.path, undefined);
  }
  const after = (path: string, before: string | undefined): string | undefined => (written.has(path) ? written.get(path) : before);
  const vnets = new Map(Object.entries(texts.vnets ?? {}));
  for (const [path, text] of written) {
    const name = /^\/etc\/pve\/sdn\/firewall\/(\w+)\.fw$/.exec(path)?.[1];
    if (name !== undefined) vnets.set(name, text ?? '');
  }
  return {
    ...texts,
    cluster: after('/etc/pve/firewall/cluster.fw', texts.cluster),
    host: after(`/etc/pve/nodes/${texts.node}/host.fw`, texts.host),
    guests: texts.guests.map((guest) => ({ ...guest, fw: after(guestFile(guest.vmid), guest.fw) })),
    vnets: Object.fromEntries(vnets),
  };
}

/** pmxcfs tells which node has which address: `{"nodelist": {"pve": {"id": 1, "ip": "192.168.1.10"}}}`. */
function memberAddresses(text: string, node: string): string[] {
  try {
    const { nodelist } = JSON.parse(text) as { nodelist?: Record<string, { ip?: unknown } | undefined> };
    const ip = nodelist?.[node]?.ip;
    return typeof ip === 'string' ? [ip] : [];
  } catch {
    return [];
  }
}
