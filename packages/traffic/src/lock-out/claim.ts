import { families, parsePoint } from '../address.ts';
import type { Family } from '../address.ts';
import { boundsOf } from '../bounds.ts';
import type { Bounds } from '../bounds.ts';
import { ports, proto } from '../lower/literals.ts';
import type { PacketBox } from '../reach/packet-box.ts';
import { unicast } from './admin-source.ts';
import type { AdminSource } from './admin-source.ts';

/** Ports, from the first to the last. */
export type Ports = readonly [first: number, last: number];

/** Some packets that must reach a node, or leave it. */
export interface Claim {
  /** `admin`: somebody administers; the others are what the nodes of a cluster need of each other. */
  readonly purpose: 'admin' | 'corosync' | 'migration' | 'ssh';
  readonly direction: 'in' | 'out';
  /** Who sends them; absent: the other nodes of the cluster. */
  readonly source?: AdminSource;
  readonly proto: 'tcp' | 'udp';
  readonly ports: Ports;
  readonly family: Family;
  readonly box: PacketBox;
}

/** Nobody connects from port 0, and the option tcpflags drops it. */
const honestPort = ports([1, 65535]);

/** That administrators reach these TCP ports of a node. */
export function adminClaims(sources: readonly AdminSource[], tcpPorts: readonly number[]): Claim[] {
  return sources.flatMap((source) =>
    families.flatMap((family) => {
      if (source.addresses[family].length === 0) return [];
      return tcpPorts.map((port): Claim => {
        const box = { proto: proto('tcp'), dport: ports(port), sport: honestPort, source: source.addresses[family], dest: unicast[family] };
        return { purpose: 'admin', direction: 'in', source, proto: 'tcp', ports: [port, port], family, box };
      });
    }),
  );
}

/** What the nodes of a cluster are to each other, as seen from one of them. Addresses. */
export interface Neighbours {
  readonly own: { readonly corosync: readonly string[]; readonly other: readonly string[] };
  readonly others: { readonly corosync: readonly string[]; readonly other: readonly string[] };
}

/** Measured: pve-firewall lets in the two ports of corosync's old transport; proxmox-firewall those of knet's links. */
const corosyncPorts = { iptables: [5404, 5405], nftables: [5405, 5412] } as const;
const migrationPorts: Ports = [60_000, 60_050];

/** That a node reaches the others of its cluster, and they it. */
export function clusterClaims({ own, others }: Neighbours, backend: keyof typeof corosyncPorts, sshPorts: readonly number[]): Claim[] {
  const needs: readonly (readonly [Claim['purpose'], Claim['proto'], Ports, keyof Neighbours['own']])[] = [
    ['corosync', 'udp', corosyncPorts[backend], 'corosync'],
    ['migration', 'tcp', migrationPorts, 'other'],
    ...sshPorts.map((port) => ['ssh', 'tcp', [port, port], 'other'] as const),
  ];
  return needs.flatMap(([purpose, protocol, range, which]) =>
    families.flatMap((family): Claim[] => {
      const [here, there] = [hosts(own[which], family), hosts(others[which], family)];
      if (here.length === 0 || there.length === 0) return [];
      const base = { purpose, proto: protocol, ports: range, family } as const;
      const packets = { proto: proto(protocol), dport: ports([range[0], range[1]]), sport: honestPort };
      return [
        { ...base, direction: 'in', box: { ...packets, source: there, dest: here } },
        { ...base, direction: 'out', box: { ...packets, source: here, dest: there } },
      ];
    }),
  );
}

function hosts(addresses: readonly string[], family: Family): Bounds {
  return boundsOf(addresses.flatMap((text) => {
    const parsed = parsePoint(text);
    return parsed?.family === family ? [[parsed.point, parsed.point] as const] : [];
  }));
}
