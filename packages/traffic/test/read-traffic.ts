import { icmpTypes, protocols } from '@pvewall/fw';
import type { PacketPoint } from '../src/difference/packet-point.ts';

export type Traffic = Pick<PacketPoint, 'proto' | 'dport' | 'sport' | 'icmp'>;

const ported = new Set([6, 17, 33, 132, 136]);

/** Reads `tcp/22,80 sport 1024:65535`, `icmp echo-request`, `any protocol but tcp` back, as a question to a packet. */
export function readTraffic(text: string): (packet: Traffic) => boolean {
  const icmp = /^(icmp|icmpv6)(?: (.*))?$/.exec(text);
  if (icmp !== null) return ({ proto, icmp: message }) => proto === protocols[icmp[1] ?? ''] && asksMessage(icmp[2], icmp[1] as 'icmp' | 'icmpv6', Number(message));
  const [, protos = '', dport, sport] = /^([^/]*?)(?:\/(any but [\d,:]+|[\d,:]+)(?: \([\w.-]+\))?)?(?: sport (.*))?$/.exec(text) ?? [];
  return (packet) => asksProtocol(protos, Number(packet.proto)) && asksPort(dport, packet) && asksPort(sport, { ...packet, dport: packet.sport });
}

function asksProtocol(text: string, number: number): boolean {
  const but = /^any protocol(?: but (.*))?$/.exec(text);
  const named = (list: string): boolean => list.split('+').some((name) => (name.startsWith('proto ') ? Number(name.slice(6)) : protocols[name]) === number);
  return but === null ? named(text) : but[1] === undefined || !named(but[1]);
}

function asksPort(text: string | undefined, { proto, dport }: Traffic): boolean {
  if (text === undefined) return true;
  if (!ported.has(Number(proto))) return false;
  const within = (list: string): boolean => list.split(',').some((part) => {
    const [first, last = first] = part.split(':').map(Number);
    return Number(dport) >= Number(first) && Number(dport) <= Number(last);
  });
  return text.startsWith('any but ') ? !within(text.slice(8)) : within(text);
}

function asksMessage(text: string | undefined, family: 'icmp' | 'icmpv6', message: number): boolean {
  if (text === undefined) return true;
  const within = (list: string): boolean => list.split(', ').some((part) => {
    const numbers = /^type (\d+)(?:-(\d+))?(?: code (\d+)(?:-(\d+))?)?$/.exec(part)?.slice(1).map((digits: string | undefined) => (digits === undefined ? undefined : Number(digits)));
    const [type, lastType, code, lastCode] = numbers ?? [icmpTypes[family][part]?.[0], undefined, icmpTypes[family][part]?.[1]];
    if (type === undefined) throw new Error(`'${part}' is no message`);
    return message >> 8 >= type && message >> 8 <= (lastType ?? type) && (code === undefined || ((message & 255) >= code && (message & 255) <= (lastCode ?? code)));
  });
  return text.startsWith('any but ') ? !within(text.slice(8)) : within(text);
}
