import type { TrafficNic } from './guest-nics.ts';
import type { TrafficGuest, TrafficHost } from './traffic-host.ts';

/** Where a packet comes from or goes to. */
export type Zone =
  | { readonly kind: 'node' }
  /** Whatever is behind a port of a bridge that no guest has. */
  | { readonly kind: 'port'; readonly bridge: string; readonly port: string }
  | { readonly kind: 'nic'; readonly guest: TrafficGuest; readonly nic: TrafficNic };

const zones = new WeakMap<TrafficHost, Map<string, Zone | undefined>>();

/** `host`, `outside` (vmbr0/eth0), `<bridge>/<port>`, `vm<vmid>i<n>`, `ct<vmid>i<n>`; undefined when there is none. */
export function findZone(host: TrafficHost, text: string): Zone | undefined {
  const known = zones.get(host) ?? noZones(host);
  if (!known.has(text)) known.set(text, readZone(host, text));
  return known.get(text);
}

function noZones(host: TrafficHost): Map<string, Zone | undefined> {
  const none = new Map<string, Zone | undefined>();
  zones.set(host, none);
  return none;
}

const kinds = { vm: 'qemu', ct: 'lxc' } as const;

function readZone(host: TrafficHost, text: string): Zone | undefined {
  if (text === 'host') return { kind: 'node' };
  if (text === 'outside') return { kind: 'port', bridge: 'vmbr0', port: 'eth0' };
  const port = /^([^/\s]+)\/([^/\s]+)$/.exec(text);
  if (port !== null) return { kind: 'port', bridge: port[1] ?? '', port: port[2] ?? '' };
  const match = /^(vm|ct)(\d+)i(\d+)$/.exec(text);
  const guest = host.guests.get(Number(match?.[2]));
  const nic = guest?.nics.find(({ name }) => name === `net${match?.[3] ?? ''}`);
  if (guest === undefined || nic === undefined || guest.kind !== kinds[match?.[1] === 'ct' ? 'ct' : 'vm']) return undefined;
  return { kind: 'nic', guest, nic };
}

/** The bridge that a zone is at; the node is at none. */
export function bridgeOf(zone: Zone): string | undefined {
  if (zone.kind === 'node') return undefined;
  return zone.kind === 'port' ? zone.bridge : zone.nic.bridge;
}

/** The node's own interface on the way to or from a zone, which its rules see; undefined when nobody knows. */
export function interfaceTo(zone: Zone): string | undefined {
  return zone.kind === 'node' ? 'lo' : bridgeOf(zone);
}
