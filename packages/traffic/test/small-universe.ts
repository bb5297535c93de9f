import fc from 'fast-check';
import type { Bounds } from '../src/bounds.ts';
import type { Block, ComparedRule } from '../src/difference/compared-rule.ts';
import type { PacketPoint } from '../src/difference/packet-point.ts';
import type { Match, Verdict } from '../src/lower/lowered-rule.ts';

/** A universe that is small enough to look at every packet: addresses of 3 bits, ports of 2 bits, two shapes. */
export const smallShapes = [
  { proto: [0, 2], dport: [0, 4], sport: [0, 2], icmp: [-1, 0], source: [0, 8], dest: [0, 8] },
  { proto: [2, 4], dport: [-1, 0], sport: [-1, 0], icmp: [0, 3], source: [0, 8], dest: [0, 8] },
] as const;

const ifaces = ['vmbr0', 'vmbr1', 'eth0'];
const macs = ['02:00:00:00:00:aa', '02:00:00:00:00:bb'];

export const everyPacket: readonly PacketPoint[] = smallShapes.flatMap(({ proto, dport, sport, icmp }) =>
  counts(proto).flatMap((p) => counts(dport).flatMap((d) => counts(sport).flatMap((s) => counts(icmp).flatMap((i) =>
    counts([0, 8]).flatMap((source) => counts([0, 8]).flatMap((dest): PacketPoint => ({ proto: p, dport: d, sport: s, icmp: i, source, dest, iface: '', mac: '' }))))))),
);

/** Each with every interface and source MAC; a part of the packets, or there are too many. */
export const packetsWithDevices: readonly PacketPoint[] = everyPacket.filter((_, i) => i % 29 === 0).flatMap((packet) => ifaces.flatMap((iface) => macs.map((mac) => ({ ...packet, iface, mac }))));

function counts([first, end]: readonly [number, number]): number[] {
  return Array.from({ length: end - first }, (_, i) => first + i);
}

const subset = (size: number) => fc.array(fc.boolean(), { minLength: size, maxLength: size }).map((wanted) => boundsWhere(size, (i) => wanted[i] === true));
const prefix = fc.tuple(fc.nat(7), fc.nat(3)).map(([point, bits]): Bounds => [(point >> bits) << bits, ((point >> bits) << bits) + 2 ** bits]);
const address = fc.oneof({ weight: 3, arbitrary: prefix }, { weight: 1, arbitrary: subset(8) });

function boundsWhere(size: number, wanted: (i: number) => boolean): Bounds {
  return Array.from({ length: size + 1 }, (_, i) => i).filter((i) => (i > 0 && wanted(i - 1)) !== (i < size && wanted(i)));
}

const plainMatch = fc.record({ proto: subset(4), dport: subset(4), sport: subset(2), icmp: subset(3), source: address, dest: address }, { requiredKeys: [] });
const deviceMatch = fc.record({ proto: subset(4), source: address, iface: fc.constantFrom('vmbr0', 'vmbr+', 'vmbr1', 'eth+', '+'), notMac: fc.constantFrom(...macs) }, { requiredKeys: [] });
const verdicts = fc.constantFrom<Verdict>('ACCEPT', 'DROP', 'REJECT');

function listOf(match: fc.Arbitrary<Match>, maxLength = 7): fc.Arbitrary<ComparedRule[]> {
  const rules = fc.array(fc.tuple(match, verdicts), { maxLength });
  return rules.map((list) => list.map(([asked, verdict], i) => numbered({ match: asked, verdict }, i)));
}

/** An origin that says which rule it is. */
export function numbered(rule: Pick<ComparedRule, 'match' | 'verdict' | 'may'>, i: number): ComparedRule {
  return { ...rule, origin: { kind: 'rule', address: `rules[${i}]`, rule: { type: 'in', action: 'ACCEPT' } as never } };
}

export const rules = listOf(plainMatch);
export const rulesWithDevices = listOf(deviceMatch);

/** A list, and one like it: rules are taken out, moved, edited. */
export const editedRules = fc.tuple(rules, rules, fc.nat(20), fc.nat(20), fc.constantFrom('add', 'remove', 'move', 'edit')).map(([list, others, from, to, how]) => {
  const after = [...list];
  const taken = how === 'add' ? [] : after.splice(from % (list.length + 1), 1);
  const given = how === 'remove' ? [] : how === 'move' ? taken : how === 'add' ? others.slice(0, 1) : taken.map((rule) => ({ ...rule, match: { ...rule.match, ...others[0]?.match } }));
  after.splice(how === 'edit' ? from % (list.length + 1) : to % (after.length + 1), 0, ...given);
  return [list, after] as const;
});

/** Long lists, in which rules hide each other, of which parts changed places. */
export const longRules = fc.tuple(listOf(plainMatch, 25), fc.nat(20), fc.nat(20), fc.nat(5)).map(([list, from, to, count]) => {
  const after = [...list];
  const taken = after.splice(from % (list.length + 1), count);
  after.splice(to % (after.length + 1), 0, ...taken.slice(1), ...taken.slice(0, 1));
  return [list, after] as const;
});

/** What a list does with a packet: rule by rule, without any code of what is tested. */
export function verdictOf(list: readonly ComparedRule[], packet: PacketPoint): Verdict {
  return (decider(list, packet)?.verdict as Verdict | undefined) ?? 'ACCEPT';
}

export function decider(list: readonly ComparedRule[], packet: PacketPoint): ComparedRule | undefined {
  return list.find(({ match }) => holds(match, packet));
}

export function holds({ iface, notMac, ...sets }: Match, packet: PacketPoint): boolean {
  const inSets = Object.entries(sets).every(([field, bounds]) => inBounds(bounds, packet[field as keyof typeof sets]));
  const inIface = iface === undefined || (iface.endsWith('+') ? packet.iface.startsWith(iface.slice(0, -1)) : packet.iface === iface);
  return inSets && inIface && (notMac === undefined || packet.mac !== notMac);
}

export function inBounds(bounds: Bounds, point: number | bigint): boolean {
  return bounds.filter((turn) => turn <= point).length % 2 === 1;
}

/** Whether a block holds a packet; `named`: all interfaces and MAC addresses that rules name. */
export function inBlock({ match: { iface, mac, ...sets } }: Block, packet: PacketPoint, named: readonly ComparedRule[] = []): boolean {
  const inSets = Object.entries(sets).every(([field, bounds]) => inBounds(bounds, packet[field as keyof typeof sets]));
  const patterns = named.flatMap(({ match }) => match.iface ?? []).sort((a, b) => Number(a.endsWith('+')) - Number(b.endsWith('+')) || b.length - a.length);
  const inIface = iface === undefined || iface.includes(patterns.find((pattern) => holds({ iface: pattern }, packet)));
  const knownMac = named.some(({ match }) => match.notMac === packet.mac) ? packet.mac : undefined;
  return inSets && inIface && (mac === undefined || mac.includes(knownMac));
}
