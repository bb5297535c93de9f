import type { Packet, TrafficFile, TrafficGuest, TrafficHost } from '@pvewall/traffic';

/** Where a chain stands. */
export interface StationPlace {
  readonly direction: 'in' | 'out' | 'forward';
  /** Whose options hold there, its policy among them, and where a rule for it can be written. */
  readonly file: TrafficFile;
  /** At a guest's device. */
  readonly guest?: TrafficGuest;
  readonly nic?: string;
}

// A VNet may be called `in`; its chain is `bridge-in`.
const incoming = /^(?!bridge-).*-in$|^input$/i;
const outgoing = /^(?!bridge-).*-out$|^output$/i;

/** The names of the chains of both firewalls end with the direction; what does not is between the ends. */
export function placeOf(host: TrafficHost, { from, to }: Pick<Packet, 'from' | 'to'>, chain: string): StationPlace {
  if (!incoming.test(chain) && !outgoing.test(chain)) return { direction: 'forward', file: chain === 'forward' ? host.cluster : (vnetOf(host, from) ?? host.cluster) };
  const direction = incoming.test(chain) ? 'in' : 'out';
  const zone = direction === 'in' ? to : from;
  if (zone.kind !== 'nic') return { direction, file: host.cluster };
  // As it is on this host: the packet may have been read for one that differs.
  const guest = host.guests.get(zone.guest.vmid) ?? zone.guest;
  return { direction, file: guest.file, guest, nic: zone.nic.name };
}

function vnetOf({ vnets }: TrafficHost, zone: Packet['from']): TrafficFile | undefined {
  if (zone.kind === 'node') return undefined;
  return vnets.get((zone.kind === 'port' ? zone.bridge : zone.nic.bridge) ?? '');
}
