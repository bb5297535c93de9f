import type { ChangeGroup, DecidingRule, DescribedBlock, DescribedPacket, PacketRanges, TrafficChanges } from '@pvewall/traffic';
import { placeWords } from './station-words.ts';
import { turnWords, whereWords } from './traffic-words.ts';

/** What changes for packets, for machines: `traffic` in schemas/plan.schema.json. No packet is left out. */
export function trafficJson({ status, groups, unfinished, samples, compared, notes }: TrafficChanges): Record<string, unknown> {
  const { nodes, guests, vnets } = compared;
  return { status, groups: groups.map(groupJson), unfinished, samples: samples.map(({ packet, ...sample }) => ({ ...sample, packet: packetJson(packet) })), compared: { nodes, guests, vnets }, notes };
}

function groupJson(group: ChangeGroup): Record<string, unknown> {
  const { tier, station, others, direction, before, after, certainty, blocks, rest } = group;
  const place = placeWords(group, { all: false });
  const summary = (block: DescribedBlock): string => [`${turnWords(group)}:`, block.traffic, ...whereWords(block, direction), `at ${place}`].join(' ');
  return { tier, station, others, direction, before, after, certainty, blocks: blocks.map((block) => blockJson(block, summary(block))), rest: rest === undefined ? null : { count: rest.count, boxes: rest.boxes().map(boxJson) } };
}

function blockJson(block: DescribedBlock, summary: string): Record<string, unknown> {
  const { traffic, source, dest, iface, mac, families, boxes, size, sample, deciding } = block;
  const { before, after, complete } = deciding;
  return {
    summary,
    traffic,
    source: source ?? null,
    dest: dest ?? null,
    iface: iface ?? null,
    mac: mac ?? null,
    families,
    boxes: boxes.map(boxJson),
    size,
    sample: packetJson(sample),
    deciding: { before: before.map(ruleJson), after: after.map(ruleJson), complete },
  };
}

/** What is absent can be anything. */
function boxJson(box: PacketRanges): Record<string, unknown> {
  const { family, proto, dport, sport, icmp, source, dest, iface, mac } = box;
  const fields = { proto, dport, sport, icmp, source, dest, iface, mac };
  return { family, ...Object.fromEntries(Object.entries(fields).map(([name, ranges]) => [name, ranges ?? null])) };
}

function packetJson({ proto, source, dest, sport, dport, icmp, iface, mac }: DescribedPacket): Record<string, unknown> {
  return { proto, source, dest, sport: sport ?? null, dport: dport ?? null, icmp: icmp ?? null, iface: iface ?? null, mac: mac ?? null };
}

function ruleJson({ address, text, place }: DecidingRule): Record<string, unknown> {
  return { address, text, place: place === undefined ? null : { file: place.file, line: place.line, column: place.column } };
}
