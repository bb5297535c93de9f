import { decidingRule, describePackets, describePoint, nameBook } from '../describe/index.ts';
import type { NameBook } from '../describe/index.ts';
import type { Block } from '../difference/compared-rule.ts';
import type { Family } from '../address.ts';
import type { TrafficFile } from '../traffic-host.ts';
import type { StationDifference } from './compare-station.ts';
import { groupBlocks } from './group-blocks.ts';
import type { VerdictChange } from './group-blocks.ts';
import { plainBlock } from './plain-block.ts';
import type { NodePair, Station } from './station.ts';
import type { DescribedBlock } from './traffic-changes.ts';

/** What differs at a station, in the words of the state after. */
export function describeStation(station: Station, { differences }: StationDifference): VerdictChange[] {
  const { nodes, guest } = station;
  const names = nameBook(nodes.after, guest);
  return groupBlocks(differences, (block, family) => describeBlock(plainBlock(block, family, station), family, station, names));
}

function describeBlock({ match, others, size, sample, deciding }: Block, family: Family, station: Station, names: NameBook): DescribedBlock {
  return {
    ...describePackets(match, family, names, { others }),
    families: [family],
    size,
    sample: { ...describePoint(sample, family), ...(match.mac !== undefined && { mac: sample.mac }) },
    deciding: {
      before: deciding.before.map((origin) => decidingRule(origin, fileOf(station, 'before'))),
      after: deciding.after.map((origin) => decidingRule(origin, fileOf(station, 'after'))),
      complete: deciding.complete,
    },
  };
}

/** Whose options hold at a station. */
function fileOf({ tier, name, nodes, guest }: Station, state: keyof NodePair): TrafficFile {
  const host = nodes[state];
  if (tier === 'vnet') return host.vnets.get(name.slice('vnet.'.length)) ?? host.cluster;
  return (guest && host.guests.get(guest.vmid))?.file ?? host.cluster;
}
