import { backendOf, guestFile, hostFile, vnetFile } from '@pvewall/fw';
import type { Tier } from '@pvewall/fw';
import { FirewallFiles } from './firewall-files.ts';
import type { GuestKind, TrafficFile, TrafficGuest, TrafficHost } from './traffic-host.ts';

/** The texts of a node's files. */
export interface HostTexts {
  readonly node: string;
  /** cluster.fw; absent: the firewall is off. */
  readonly cluster?: string | undefined;
  /** host.fw; absent: the host firewall is on with its defaults. */
  readonly host?: string | undefined;
  readonly guests: readonly GuestTexts[];
  /** VNet -> its `.fw` file. */
  readonly vnets?: Readonly<Record<string, string>>;
  readonly localNetwork?: string | undefined;
  readonly corosyncPeers?: readonly string[];
  /** The node's own interfaces; absent: its configuration of them was not read. */
  readonly interfaces?: readonly string[];
}

export interface GuestTexts {
  readonly vmid: number;
  readonly kind: GuestKind;
  /** The guest's own configuration, with its `netN` lines. */
  readonly config: string;
  /** `<vmid>.fw`; absent: its firewall is off. */
  readonly fw?: string | undefined;
}

/**
 * Reads a node's files. Nothing is wrong with any text here: what Proxmox VE ignores is ignored; `verify` complains. A
 * guest's file is parsed when somebody asks for it: most questions are about a few of ten thousand.
 *
 * @param files what was parsed already, where the texts of several nodes or states are read
 */
export function readHost(texts: HostTexts, files = new FirewallFiles()): TrafficHost {
  const cluster = files.cluster(texts.cluster ?? '');
  const read = (tier: Tier, address: string, path: string, text = ''): TrafficFile => files.read({ tier, address, path, text }, cluster.config);
  const host = read('host', `node.${texts.node}.host`, hostFile(texts.node), texts.host);
  const guests = texts.guests.map((guest): TrafficGuest => {
    const { vmid, kind, fw, config } = guest;
    let file: TrafficFile | undefined;
    return {
      vmid,
      kind,
      get file() {
        return (file ??= read('guest', `guest.${vmid}`, guestFile(vmid), fw));
      },
      nics: files.nics(config),
      texts: guest,
    };
  });
  const vnets = Object.entries(texts.vnets ?? {}).map(([name, text]) => [name, read('vnet', `vnet.${name}`, vnetFile(name), text)] as const);
  return {
    node: texts.node,
    backend: backendOf(host.config),
    cluster,
    host,
    guests: new Map(guests.map((guest) => [guest.vmid, guest])),
    vnets: new Map(vnets),
    ...(texts.localNetwork !== undefined && { localNetwork: texts.localNetwork }),
    corosyncPeers: texts.corosyncPeers ?? [],
    ...(texts.interfaces !== undefined && { interfaces: texts.interfaces }),
  };
}
