import { expect, test } from '@jest/globals';
import { chooser } from '../../test/chooser.ts';
import { measuredHosts } from '../../test/conformance.ts';
import { parsePoint, printPoint } from '../address.ts';
import { evaluate } from '../evaluate.ts';
import { isProblem, readPacket } from '../packet.ts';
import type { PacketFields } from '../packet.ts';
import { readHost } from '../read-host.ts';
import type { TrafficHost } from '../traffic-host.ts';
import { compareDatacenters } from './compare-datacenters.ts';
import type { ChangeGroup, PacketRanges } from './traffic-changes.ts';

const choose = chooser(23);
const numberOf: Readonly<Record<string, number>> = { tcp: 6, udp: 17, icmp: 1, icmpv6: 58, gre: 47 };
const toNumber = (address: string): bigint => BigInt(parsePoint(address)?.point ?? 0);

interface Probe extends PacketFields {
  readonly family: 4 | 6;
}

/** By the JSON alone, without the sets of what is tested. */
function isIn(box: PacketRanges, { family, proto, source, dest, sport, dport, icmp }: Probe): boolean {
  const inNumbers = (ranges: readonly (readonly [number, number])[] | undefined, number: number | undefined): boolean => ranges === undefined || (number !== undefined && ranges.some(([first, last]) => first <= number && number <= last));
  const inAddresses = (ranges: readonly (readonly [string, string])[] | undefined, address: string): boolean => ranges === undefined || ranges.some(([first, last]) => toNumber(first) <= toNumber(address) && toNumber(address) <= toNumber(last));
  return (
    box.family === family && inNumbers(box.proto, numberOf[proto]) && inNumbers(box.sport, sport) && inNumbers(box.dport, dport) &&
    inNumbers(box.icmp, icmp && icmp[0] * 256 + icmp[1]) && inAddresses(box.source, source) && inAddresses(box.dest, dest) &&
    // No rule names its interface, unless a rule names all of them.
    (box.iface?.some((name) => name === '*' || name === '+') ?? true)
  );
}

/** Beside where blocks begin and end, as nothing else tells them apart. */
function probe(groups: readonly ChangeGroup[], family: 4 | 6): Probe {
  const boxes = groups.flatMap(({ blocks }) => blocks.flatMap((block) => block.boxes)).filter((box) => box.family === family);
  const address = (end: 'source' | 'dest'): string => {
    const ends = boxes.flatMap((box) => box[end] ?? []).flat().concat(family === 4 ? ['10.1.2.3', '192.168.1.7'] : ['2001:db8::9', 'fd00::24']);
    const at = toNumber(choose(ends)) + choose([-1n, 0n, 1n]);
    const most = 2n ** (family === 4 ? 32n : 128n) - 1n;
    const point = at < 0n ? 0n : at > most ? most : at;
    return printPoint(family === 4 ? Number(point) : point);
  };
  const port = (end: 'sport' | 'dport'): number => Math.min(65535, Math.max(1, choose(boxes.flatMap((box) => box[end] ?? []).flat().concat(22, 40000)) + choose([-1, 0, 1])));
  const proto = choose(family === 4 ? ['tcp', 'udp', 'icmp', 'gre'] : ['tcp', 'udp', 'icmpv6', 'gre']);
  const more = proto === 'gre' ? {} : proto.startsWith('icmp') ? { icmp: [choose([0, 3, 8, 11, 128, 134, 135]), choose([0, 1, 4])] as const } : { sport: port('sport'), dport: port('dport') };
  return { family, from: 'nobodys/eth0', to: 'host', proto, source: address('source'), dest: address('dest'), ...more };
}

const fromNobody = /^(?:22[4-9]|23\d)\.|^255\.255\.255\.255$/;

function verdict(host: TrafficHost, fields: Probe): string {
  const packet = readPacket(host, fields);
  if (isProblem(packet)) throw new Error(packet.problem);
  return evaluate(host, packet).verdict;
}

test('the boxes of all blocks are just the packets whose verdict differs', () => {
  let [differing, equal] = [0, 0];
  for (let round = 0; round < 25; round++) {
    const [one, other] = [choose(measuredHosts), choose(measuredHosts)];
    const before = readHost({ ...one.texts, guests: [] });
    const after = readHost({ ...one.texts, guests: [], cluster: other.texts.cluster });
    const { groups, status } = compareDatacenters([before], [after]);
    expect(status).toBe('exact');
    const incoming = groups.filter(({ station, direction }) => station === 'node.pve' && direction === 'in');
    for (let i = 0; i < 120; i++) {
      const packet = probe(incoming, choose([4, 6] as const));
      if (fromNobody.test(packet.source)) continue;
      const verdicts = [verdict(before, packet), verdict(after, packet)];
      const told = incoming.filter((group) => group.blocks.some(({ boxes }) => boxes.some((box) => isIn(box, packet)))).map((group) => [group.before, group.after]);
      expect({ packet, told }).toEqual({ packet, told: verdicts[0] === verdicts[1] ? [] : [verdicts] });
      if (verdicts[0] === verdicts[1]) equal++;
      else differing++;
    }
  }
  expect(Math.min(differing, equal)).toBeGreaterThan(200);
});
