import { effective, parse, verify } from '@pvewall/fw';
import type { Config, Tier } from '@pvewall/fw';
import { readNics } from './guest-nics.ts';
import type { Backend, GuestKind, TrafficFile, TrafficGuest, TrafficHost } from './traffic-host.ts';

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
}

export interface GuestTexts {
  readonly vmid: number;
  readonly kind: GuestKind;
  /** The guest's own configuration, with its `netN` lines. */
  readonly config: string;
  /** `<vmid>.fw`; absent: its firewall is off. */
  readonly fw?: string | undefined;
}

/** Reads a node's files. Nothing is wrong with any text here: what Proxmox VE ignores is ignored; `verify` complains. */
export function readHost(texts: HostTexts): TrafficHost {
  const cluster = readFile('cluster', 'cluster', '/etc/pve/firewall/cluster.fw', texts.cluster ?? '', undefined);
  const read = (tier: Tier, address: string, path: string, text = ''): TrafficFile => readFile(tier, address, path, text, cluster.config);
  const host = read('host', `node.${texts.node}.host`, `/etc/pve/nodes/${texts.node}/host.fw`, texts.host);
  const guests = texts.guests.map(
    ({ vmid, kind, config, fw }): TrafficGuest => ({
      vmid,
      kind,
      file: read('guest', `guest.${vmid}`, `/etc/pve/firewall/${vmid}.fw`, fw),
      nics: readNics(config),
    }),
  );
  const vnets = Object.entries(texts.vnets ?? {}).map(([name, text]) => [name, read('vnet', `vnet.${name}`, `/etc/pve/sdn/firewall/${name}.fw`, text)] as const);
  return {
    node: texts.node,
    backend: backendOf(host.config),
    cluster,
    host,
    guests: new Map(guests.map((guest) => [guest.vmid, guest])),
    vnets: new Map(vnets),
    ...(texts.localNetwork !== undefined && { localNetwork: texts.localNetwork }),
    corosyncPeers: texts.corosyncPeers ?? [],
  };
}

function readFile(tier: Tier, address: string, file: string, text: string, cluster: Config | undefined): TrafficFile {
  const doc = parse(text, { tier, file });
  const verdict = verify(doc, { cluster });
  const noted = [...verdict.broken].filter((item) => verdict.errorsOf(item) !== undefined);
  return { tier, address, config: effective(doc), broken: new Set([...noted, ...verdict.dropped]), versionOf: (rule) => verdict.versionOf(rule) };
}

function backendOf(host: Config): Backend {
  return host.options.get('nftables')?.value === '1' ? 'nftables' : 'iptables';
}
