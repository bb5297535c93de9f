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

const udp = proto('udp');
const matches = { 4: dhcpBetween(68, 67), 6: dhcpBetween(546, 547) } as const;

/** What a client gets from a server (in), or asks it for (out). */
export function dhcp(family: Family, direction: 'in' | 'out'): Match {
  return matches[family][direction];
}

function dhcpBetween(client: number, server: number): Readonly<Record<'in' | 'out', Match>> {
  return {
    in: { proto: udp, sport: ports(server), dport: ports(client) },
    out: { proto: udp, sport: ports(client), dport: ports(server) },
  };
}
