import { printPoint } from '../address.ts';
import type { Family } from '../address.ts';
import type { DescribedPacket } from '../changes/traffic-changes.ts';
import type { PacketPoint } from '../difference/packet-point.ts';
import { icmpName, proto } from '../lower/literals.ts';
import { protocolName } from './protocol-words.ts';

/** One packet in words. A name that stands for all interfaces that no rule names is left out. */
export function describePoint(point: PacketPoint, family: Family): DescribedPacket {
  const [number, icmp, sport, dport] = [point.proto, point.icmp, point.sport, point.dport].map(Number) as [number, number, number, number];
  return {
    proto: number === proto(icmpName[family])[0] ? icmpName[family] : protocolName(number),
    source: printPoint(point.source),
    dest: printPoint(point.dest),
    ...(sport >= 0 && { sport }),
    ...(dport >= 0 && { dport }),
    ...(icmp >= 0 && { icmp: [icmp >> 8, icmp & 255] as const }),
    ...(point.iface !== '' && !point.iface.includes('~') && { iface: point.iface }),
  };
}
