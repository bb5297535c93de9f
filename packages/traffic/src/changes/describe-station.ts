import type { Family } from '../address.ts';
import { decidingRule, describeBox, describePackets, describePoint, nameBook } from '../describe/index.ts';
import type { NameBook } from '../describe/index.ts';
import type { StationDifference } from './compare-station.ts';
import { foldTraffic } from './fold-traffic.ts';
import type { FoldedBlock } from './fold-traffic.ts';
import { groupBlocks } from './group-blocks.ts';
import type { VerdictChange } from './group-blocks.ts';
import { cutBlocks } from './cut-blocks.ts';
import { oddBlocks } from './odd-blocks.ts';
import { plainDeciding } from './plain-deciding.ts';
import { fileOf } from './station.ts';
import type { Station } from './station.ts';
import type { ChangedPacket, DescribedBlock, DescribedPackets } from './traffic-changes.ts';

/** What differs at a station, in the words of the state after. */
export function describeStation(station: Station, { differences }: StationDifference): VerdictChange[] {
  const names = nameBook(station.nodes.after, station.guest);
  const cuts = [...differences].map(([family, { sent, odd }]) => ({ family, sent, odd, ...cutBlocks(sent, family) }));
  const blocks = cuts.flatMap(({ family, sent, odd, told }) => [
    ...foldTraffic(told, family).map((block) => ({ verdicts: block, described: describeBlock(block, family, station, names) })),
    ...oddBlocks(sent.blocks, odd.blocks).map((block) => ({ verdicts: block, described: { ...describeBlock(block, family, station, names), traffic: oddTraffic } })),
  ]);
  return groupBlocks(blocks, cuts.flatMap(({ counted }) => counted));
}

const oddTraffic = 'what no system sends: from a multicast or broadcast address, or from TCP port 0';

function describeBlock({ match, others, except = [], parts, size, sample, deciding }: FoldedBlock, family: Family, station: Station, names: NameBook): DescribedBlock {
  const packets = describePackets(match, family, names, { others });
  const without = except.map((one) => exceptWords(describePackets(one, family, names))).sort(byProtocol);
  const { before, after, complete } = plainDeciding(deciding);
  return {
    ...packets,
    ...(without.length > 0 && { traffic: `${packets.traffic.replace(/^any protocol$/, 'everything')} except ${without.join('; ')}` }),
    families: [family],
    boxes: parts.map((part) => describeBox(part, family)),
    size,
    sample: { ...describePoint(sample, family), ...(match.mac !== undefined && { mac: sample.mac }) },
    deciding: {
      before: before.map((origin) => decidingRule(origin, fileOf(station, 'before'))),
      after: after.map((origin) => decidingRule(origin, fileOf(station, 'after'))),
      complete,
    },
  };
}

function exceptWords({ traffic, source, dest }: DescribedPackets): string {
  return `${traffic}${source === undefined ? '' : ` from ${source}`}${dest === undefined ? '' : ` to ${dest}`}`;
}

const familiar = ['tcp', 'udp', 'icmp'];

/** What people look for comes first. */
function byProtocol(a: string, b: string): number {
  const rank = (words: string): number => {
    const at = familiar.findIndex((name) => words.startsWith(name));
    return at < 0 ? familiar.length : at;
  };
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}

const fewSamples = 3;

/** Packets that change, where nobody knows all of them. */
export function describeSamples({ name, direction }: Station, { differences }: StationDifference): ChangedPacket[] {
  return [...differences].flatMap(([family, { sent }]) =>
    sent.samples.slice(0, fewSamples).map(({ before, after, packet }) => ({ station: name, direction, before, after, packet: describePoint(packet, family) })),
  );
}
