import type { Family } from '../address.ts';
import type { TrafficNic } from '../guest-nics.ts';
import type { TrafficGuest } from '../traffic-host.ts';
import { ports, proto } from './literals.ts';
import type { Match } from './lowered-rule.ts';
import type { Addresses } from './names.ts';

/** What the chains of a guest's device are made of. */
export interface GuestNic {
  readonly guest: TrafficGuest;
  readonly nic: TrafficNic;
  /** What names mean in the guest's file. */
  readonly addresses: Addresses;
}

const dhcpPorts = { 4: { client: 68, server: 67 }, 6: { client: 546, server: 547 } } as const;

/** What a client gets from a server (in), or asks it for (out). */
export function dhcp(family: Family, direction: 'in' | 'out'): Match {
  const { client, server } = dhcpPorts[family];
  const [sport, dport] = direction === 'in' ? [server, client] : [client, server];
  return { proto: proto('udp'), sport: ports(sport), dport: ports(dport) };
}
