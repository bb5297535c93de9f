import type { PacketFields } from '../packet.ts';
import type { TrafficGuest, TrafficHost } from '../traffic-host.ts';
import { macsOf } from './parse-log.ts';
import type { LogLine } from './parse-log.ts';

/** The packet that a line of the log speaks of. */
export interface LoggedPacket {
  /** Between the chain that wrote the line and the world, so that no other chain is asked. */
  readonly fields: PacketFields;
  /** Where it came from and where it went, as far as the line tells: `vm101i0` where `fields` has the bridge. */
  readonly from: string;
  readonly to: string;
  /** It is the first packet of a connection, or of a protocol without any. */
  readonly opens: boolean;
}

/** Why a line does not say which packet it was. */
export interface UnclearLine {
  readonly unclear: string;
}

const kinds = { qemu: 'vm', lxc: 'ct' } as const;

export function packetOf(host: TrafficHost, line: LogLine): LoggedPacket | UnclearLine {
  const { fields } = line;
  const missing = ['SRC', 'DST', 'PROTO'].filter((key) => (fields.get(key) ?? '') === '');
  const proto = (fields.get('PROTO') ?? '').toLowerCase();
  if (missing.length === 0 && hasPorts.has(proto) && !fields.has('DPT')) missing.push('DPT');
  if (missing.length === 0 && isIcmp.has(proto) && !fields.has('TYPE')) missing.push('TYPE');
  if (missing.length > 0) return { unclear: `${line.cut ? 'the line is cut before' : 'the line has no'} ${missing.join(', ')}` };
  const ends = endsOf(host, line);
  if ('unclear' in ends) return ends;
  const { source: mac } = macsOf(line);
  const packet = {
    ...ends.asked,
    proto: /^\d+$/.test(proto) ? Number(proto) : proto,
    source: fields.get('SRC') ?? '',
    dest: fields.get('DST') ?? '',
    ...(hasPorts.has(proto) && { sport: Number(fields.get('SPT') ?? -1), dport: Number(fields.get('DPT')) }),
    ...(isIcmp.has(proto) && { icmp: [Number(fields.get('TYPE')), Number(fields.get('CODE') ?? 0)] as const }),
    ...(mac !== undefined && ends.leavesGuest && { mac }),
  };
  return { fields: packet, from: ends.from, to: ends.to, opens: proto !== 'tcp' || (line.flags.has('SYN') && !line.flags.has('ACK')) };
}

const hasPorts: ReadonlySet<string> = new Set(['tcp', 'udp', 'udplite', 'dccp', 'sctp']);
const isIcmp: ReadonlySet<string> = new Set(['icmp', 'icmpv6']);

interface LoggedEnds {
  readonly asked: Pick<PacketFields, 'from' | 'to'>;
  readonly from: string;
  readonly to: string;
  readonly leavesGuest: boolean;
}

/** The chain says one end. The other one is a guest when its MAC address or its device is that of one. */
function endsOf(host: TrafficHost, line: LogLine): LoggedEnds | UnclearLine {
  const { fields } = line;
  const own = ownEnd(host, line);
  if (own === undefined) return { unclear: `it is of the chain ${line.chain}, and does not say of whom` };
  if (own.zone === undefined) return { unclear: `guest ${own.vmid ?? ''} or its device is not on node ${host.node} any more` };
  const { zone, direction } = own;
  const bridge = own.bridge ?? ((direction === 'in' ? fields.get('IN') : fields.get('OUT')) || 'vmbr0');
  const world = bridge === 'vmbr0' ? 'outside' : `${bridge}/outside`;
  const macs = macsOf(line);
  const device = direction === 'in' ? fields.get('PHYSIN') : fields.get('PHYSOUT');
  const other = zoneOfDevice(host, device, zone) ?? zoneOfMac(host, direction === 'in' ? macs.source : macs.dest) ?? world;
  if (direction === 'in') return { asked: { from: world, to: zone }, from: other, to: zone, leavesGuest: false };
  return { asked: { from: zone, to: world }, from: zone, to: other, leavesGuest: own.vmid !== undefined };
}

interface OwnEnd {
  readonly direction: 'in' | 'out';
  readonly vmid?: number;
  readonly zone: string | undefined;
  readonly bridge?: string;
}

function ownEnd(host: TrafficHost, { chain, fields, vmid }: LogLine): OwnEnd | undefined {
  const direction = /out$/i.test(chain) ? 'out' : 'in';
  const [, tapped, tap] = /^(?:tap|veth)(\d+)i(\d+)-/.exec(chain) ?? [];
  if (tapped !== undefined) return guestEnd(host, Number(tapped), `net${tap ?? ''}`, direction);
  const device = direction === 'in' ? fields.get('PHYSOUT') : fields.get('PHYSIN');
  if (vmid !== 0) return guestEnd(host, vmid, `net${/i(\d+)$/.exec(device ?? '')?.[1] ?? '0'}`, direction);
  if (/^(?:PVEFW-HOST-|host-|input|output)/i.test(chain)) return { direction, zone: 'host' };
  // Groups and filters are chains that many others go through: where the packet enters and leaves tells more.
  const guest = /^(?:tap|veth)(\d+)i(\d+)$/.exec(device ?? '');
  if (guest !== null) return guestEnd(host, Number(guest[1]), `net${guest[2] ?? ''}`, direction);
  if (fields.get('OUT') === '') return { direction: 'in', zone: 'host' };
  return fields.get('IN') === '' ? { direction: 'out', zone: 'host' } : undefined;
}

function guestEnd({ guests }: TrafficHost, vmid: number, name: string, direction: 'in' | 'out'): OwnEnd {
  const guest = guests.get(vmid);
  const nic = guest?.nics.find((one) => one.name === name);
  if (guest === undefined || nic === undefined) return { direction, vmid, zone: undefined };
  return { direction, vmid, zone: zoneOf(guest, name), ...(nic.bridge !== undefined && { bridge: nic.bridge }) };
}

function zoneOf({ kind, vmid }: TrafficGuest, nic: string): string {
  return `${kinds[kind]}${vmid}i${nic.slice(3)}`;
}

/** `tap101i0` and `fwpr101p0` are the two sides of a guest's net0. */
function zoneOfDevice({ guests }: TrafficHost, device: string | undefined, own: string): string | undefined {
  const [, vmid, nic] = /^(?:tap|veth|fwpr)(\d+)[ip](\d+)$/.exec(device ?? '') ?? [];
  const guest = guests.get(Number(vmid));
  const zone = guest?.nics.some(({ name }) => name === `net${nic ?? ''}`) === true ? zoneOf(guest, `net${nic ?? ''}`) : undefined;
  return zone === own ? undefined : zone;
}

function zoneOfMac({ guests }: TrafficHost, mac: string | undefined): string | undefined {
  if (mac === undefined) return undefined;
  for (const guest of guests.values()) {
    const nic = guest.nics.find((one) => one.mac === mac);
    if (nic !== undefined) return zoneOf(guest, nic.name);
  }
  return undefined;
}
