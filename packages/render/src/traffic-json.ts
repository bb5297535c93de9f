import type { ChangeGroup, DecidingRule, DescribedBlock, DescribedPacket, TrafficChanges } from '@pvewall/traffic';
import { placeWords } from './station-words.ts';
import { turnWords, whereWords } from './traffic-words.ts';

/** What changes for packets, for machines: `traffic` in schemas/plan.schema.json. Nothing is folded or left out. */
export function trafficJson({ status, groups, unfinished, compared, notes }: TrafficChanges): Record<string, unknown> {
  const { nodes, guests, vnets } = compared;
  return { status, groups: groups.map(groupJson), unfinished, compared: { nodes, guests, vnets }, notes };
}

function groupJson(group: ChangeGroup): Record<string, unknown> {
  const { tier, station, others, direction, before, after, certainty, blocks } = group;
  const place = placeWords(group, { all: false });
  const summary = (block: DescribedBlock): string => [`${turnWords(group)}:`, block.traffic, ...whereWords(block, direction), `at ${place}`].join(' ');
  return { tier, station, others, direction, before, after, certainty, blocks: blocks.map((block) => blockJson(block, summary(block))) };
}

function blockJson(block: DescribedBlock, summary: string): Record<string, unknown> {
  const { traffic, source, dest, iface, mac, families, size, sample, deciding } = block;
  const { before, after, complete } = deciding;
  return {
    summary,
    traffic,
    source: source ?? null,
    dest: dest ?? null,
    iface: iface ?? null,
    mac: mac ?? null,
    families,
    size,
    sample: packetJson(sample),
    deciding: { before: before.map(ruleJson), after: after.map(ruleJson), complete },
  };
}

function packetJson({ proto, source, dest, sport, dport, icmp, iface, mac }: DescribedPacket): Record<string, unknown> {
  return { proto, source, dest, sport: sport ?? null, dport: dport ?? null, icmp: icmp ?? null, iface: iface ?? null, mac: mac ?? null };
}

function ruleJson({ address, text, place }: DecidingRule): Record<string, unknown> {
  return { address, text, place: place === undefined ? null : { file: place.file, line: place.line, column: place.column } };
}
