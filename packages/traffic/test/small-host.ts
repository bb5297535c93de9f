import { evaluate, isProblem, readHost, readPacket } from '../src/index.ts';
import type { FirewallFiles, HostTexts, Origin, Outcome, PacketFields, TrafficHost } from '../src/index.ts';

/** The texts of a small host; every part can be another. */
export interface Small {
  readonly cluster?: string;
  readonly host?: string;
  readonly guest?: string;
  readonly other?: string;
  readonly nic?: string;
  readonly vnets?: Readonly<Record<string, string>>;
  readonly corosyncPeers?: readonly string[];
}

/** A node with a virtual machine 100 and a container 200 on vmbr0, and a container 201 on vmbr1. */
export function smallHost({ cluster = '', host, guest, other, nic = 'firewall=1', ...rest }: Small, files?: FirewallFiles): TrafficHost {
  const texts: HostTexts = {
    node: 'pve',
    cluster: cluster.includes('[OPTIONS]') ? cluster : `[OPTIONS]\nenable: 1\n${cluster}`,
    host,
    guests: [
      { vmid: 100, kind: 'qemu', config: `net0: virtio=0E:0B:38:B8:01:00,bridge=vmbr0,${nic}\n`, fw: guest },
      { vmid: 200, kind: 'lxc', config: 'net0: name=eth0,bridge=vmbr0,firewall=1,hwaddr=0E:0B:38:B8:02:00,ip=10.0.0.20/24,ip6=auto\n', fw: other },
      { vmid: 201, kind: 'lxc', config: 'net0: name=eth0,bridge=vmbr1,firewall=1,hwaddr=0E:0B:38:B8:03:00\n' },
    ],
    localNetwork: '10.0.0.0/24',
    ...rest,
  };
  return readHost(texts, files);
}

const base: PacketFields = { from: 'outside', to: 'host', proto: 'tcp', source: '203.0.113.9', dest: '10.0.0.1', sport: 40000, dport: 22 };

/** What becomes of a packet; by default tcp/22 from outside to the node. */
export function send(host: TrafficHost, fields: Partial<PacketFields> = {}): Outcome {
  const packet = readPacket(host, { ...base, ...fields });
  if (isProblem(packet)) throw new Error(packet.problem);
  return evaluate(host, packet);
}

/** `DROP by policy_in`. */
export function told({ verdict, decidedBy }: Outcome): string {
  return `${verdict} by ${nameOf(decidedBy)}`;
}

export function nameOf(origin: Origin): string {
  return origin.kind === 'rule' ? origin.address : origin.name;
}
