import type { TestClaim, TestPackets } from '@pvewall/policy';
import { everyAddress, parsePoint } from '../address.ts';
import type { Family } from '../address.ts';
import { boundsOf, difference, intersection } from '../bounds.ts';
import type { Bounds } from '../bounds.ts';
import { networks, proto } from '../lower/literals.ts';
import type { PacketBox } from '../reach/packet-box.ts';
import type { TrafficHost } from '../traffic-host.ts';
import type { Faults } from './faults.ts';
import { addressesOf } from './test-addresses.ts';
import { trafficOf } from './test-traffic.ts';

export type TestBoxes = Readonly<Record<Family, readonly PacketBox[]>>;

/** The packets that a test is about, with the names that the rules of this node have. */
export function boxesOf(packets: TestPackets, host: TrafficHost, faults: Faults): TestBoxes {
  const matches = trafficOf(packets.traffic, faults);
  const [source, dest, except] = [packets.source, packets.dest, packets.except].map((words) => addressesOf(words, host, faults));
  const boxes = (family: Family): PacketBox[] => {
    const from = except === undefined ? source?.[family] : difference(source?.[family] ?? everyAddress[family], except[family]);
    const to = dest?.[family];
    if (from?.length === 0 || to?.length === 0) return [];
    return matches[family].map(({ iface: _iface, notMac: _notMac, ...match }) => ({ ...match, ...(from && { source: from }), ...(to && { dest: to }) }));
  };
  return { 4: boxes(4), 6: boxes(6) };
}

/** Claims that something passes, or is rejected, are made of packets that somebody can send; others of all there are. */
export function speaksOfHonest(claim: TestClaim): boolean {
  return claim === 'always' || claim === 'ACCEPT' || claim === 'REJECT';
}

const unicast: Readonly<Record<Family, Bounds>> = {
  4: difference(everyAddress[4], networks('0.0.0.0/8', '127.0.0.0/8', '224.0.0.0/3')),
  6: difference(everyAddress[6], networks('::/127', 'ff00::/8')),
};

const tcp = proto('tcp');
const everyProtocol: Bounds = [0, 256];
const fromPortOne: Bounds = [1, 65536];

/** What of the address an end has is known: a container's own. */
export interface OwnAddresses {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/**
 * The part of a box that a host can send to another one: addresses of one host each, those of the ends where they are
 * known and the test says none, and of TCP no port 0, which Proxmox VE's filter of TCP flags drops. What the test writes
 * itself and no host sends at all stands.
 */
export function honest(box: PacketBox, family: Family, packets: TestPackets, own: OwnAddresses): PacketBox[] {
  const source = packets.source.length > 0 ? stated(box.source, unicast[family]) : within(box.source, known(own.from, family) ?? unicast[family]);
  const dest = packets.dest.length > 0 ? stated(box.dest, unicast[family]) : within(box.dest, known(own.to, family) ?? unicast[family]);
  if (source?.length === 0 || dest?.length === 0) return [];
  const narrowed = { ...box, ...(source && { source }), ...(dest && { dest }) };
  const [withTcp, others] = [within(box.proto, tcp), difference(box.proto ?? everyProtocol, tcp)];
  return [
    ...(withTcp.length === 0 ? [] : [{ ...narrowed, proto: withTcp, sport: stated(box.sport, fromPortOne) ?? fromPortOne }]),
    ...(others.length === 0 ? [] : [{ ...narrowed, proto: others }]),
  ];
}

function stated(bounds: Bounds | undefined, honestOnes: Bounds): Bounds | undefined {
  const some = bounds && intersection(bounds, honestOnes);
  return some?.length === 0 ? bounds : some;
}

function within(bounds: Bounds | undefined, other: Bounds): Bounds {
  return bounds === undefined ? other : intersection(bounds, other);
}

function known(addresses: readonly string[], family: Family): Bounds | undefined {
  const points = addresses.flatMap((text) => {
    const parsed = parsePoint(text);
    return parsed?.family === family ? [[parsed.point, parsed.point] as const] : [];
  });
  return points.length === 0 ? undefined : boundsOf(points);
}
