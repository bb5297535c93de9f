import { protocolsWithPorts } from '@pvewall/fw';
import type { Place } from '@pvewall/model';
import type { PolicyTest, TestClaim, TestPackets, TestTraffic, TestWord } from '../policy.ts';
import type { MapNode, Node, Pair } from '../yaml/node.ts';
import type { Context } from './context.ts';
import { itemsOf, nodeOf, oneOrMore, textOf, wordOf } from './context.ts';

/** `tests`: what must be true of packets. One with a fault is left out: without that part it would say something else. */
export function lowerTests(context: Context, { node }: Pair): PolicyTest[] {
  return itemsOf(node).flatMap((item) => (item.kind === 'map' && !context.isFaulty(item) ? lowerTest(context, item) : []));
}

function lowerTest(context: Context, map: MapNode): PolicyTest[] {
  const form = formOf(context, map);
  if (form === undefined) return [];
  const traffic = lowerTraffic(context, form.packets, form.at);
  if (traffic === undefined) return [];
  const name = textOf(nodeOf(map, 'name'))?.trim();
  const { claim, at } = form;
  return [{ at, ...(name !== undefined && name !== '' && { name }), claim, packets: lowerPackets(context, form.packets, traffic) }];
}

interface Form {
  readonly claim: TestClaim;
  readonly packets: MapNode;
  readonly at: Place;
}

/** `never` and `always` hold their packets; beside `expect` they stand in the test itself. */
function formOf(context: Context, map: MapNode): Form | undefined {
  const inner = map.pairs.find(({ key, node }) => (key === 'never' || key === 'always') && node.kind === 'map');
  if (inner?.node.kind === 'map') {
    const other = map.pairs.find((one) => one !== inner && one.key !== 'name');
    if (other === undefined) return { claim: inner.key as TestClaim, packets: inner.node, at: context.at(inner) };
    misformed(context, { place: context.at(other), message: `\`${other.key}\` stands beside \`${inner.key}\``, hint: `Write it inside of \`${inner.key}\`.` });
    return undefined;
  }
  const expected = map.pairs.find(({ key }) => key === 'expect');
  if (expected === undefined) return undefined;
  const missing = ['from', 'to'].find((key) => nodeOf(map, key) === undefined);
  const at = context.at(map.pairs[0] ?? map);
  if (missing === undefined) return { claim: textOf(expected.node) as TestClaim, packets: map, at };
  misformed(context, { place: at, message: `a test needs the key \`${missing}\``, hint: `Add \`${missing}: outside\`, or the node or guest.` });
  return undefined;
}

interface Misformed {
  readonly place: Place;
  readonly message: string;
  readonly hint: string;
}

function misformed(context: Context, problem: Misformed): void {
  context.report('policy/test-form', problem);
}

function lowerPackets(context: Context, map: MapNode, traffic: readonly TestTraffic[]): TestPackets {
  const words = (key: string): readonly TestWord[] => wordsOf(context, nodeOf(map, key));
  const [iface] = words('iface');
  const [node] = words('node');
  return {
    from: endsOf(context, nodeOf(map, 'from')),
    to: endsOf(context, nodeOf(map, 'to')),
    traffic,
    source: words('source'),
    dest: words('dest'),
    except: words('except'),
    ...(iface && { iface }),
    ...(node && { node }),
  };
}

/** Protocols and what is asked of them; undefined when the keys do not go together. */
function lowerTraffic(context: Context, map: MapNode, at: Place): TestTraffic[] | undefined {
  const words = (key: string): readonly TestWord[] => wordsOf(context, nodeOf(map, key));
  const [ports, sports, icmpTypes] = [words('ports'), words('sport'), words('icmp-type')];
  const short = (['tcp', 'udp'] as const).flatMap((key) => {
    const list = words(key);
    return list.length === 0 ? [] : [{ proto: { text: key, at: list[0]?.at ?? at }, ports: list, sports, icmpTypes: [] }];
  });
  const long = words('proto').map((proto) => ({ proto, ports, sports, icmpTypes }));
  const alone = ports[0] ?? icmpTypes[0] ?? (short.length === 0 ? sports[0] : undefined);
  const problem = long.length === 0 ? withoutProtocol(alone) : long.map(misfit).find((one) => one !== undefined);
  if (problem !== undefined) {
    misformed(context, problem);
    return undefined;
  }
  return [...short, ...long, ...words('macro').map((macro) => ({ macro }))];
}

function withoutProtocol(word: TestWord | undefined): Misformed | undefined {
  return word && { place: word.at, message: 'ports and ICMP types need a protocol', hint: 'Add `proto`, or write `tcp: 22`, `udp: 53`.' };
}

function misfit({ proto, ports, sports, icmpTypes }: Exclude<TestTraffic, { macro: TestWord }>): Misformed | undefined {
  if (ports.length + sports.length > 0 && !hasPorts(proto.text)) {
    return { place: proto.at, message: `${proto.text} has no ports`, hint: 'Leave `ports` and `sport` out, or write a test of its own for it.' };
  }
  if (icmpTypes.length === 0 || isIcmp(proto.text)) return undefined;
  return { place: proto.at, message: `${proto.text} has no ICMP types`, hint: 'Say `proto: icmp` or `icmpv6`.' };
}

function hasPorts(proto: string): boolean {
  return protocolsWithPorts.has(proto.toLowerCase());
}

function isIcmp(proto: string): boolean {
  return /^(?:icmp|icmpv6|ipv6-icmp|1|58)$/i.test(proto);
}

/** Names of guests with a tag have a blank, and none has a comma. */
function endsOf(context: Context, node: Node | undefined): TestWord[] {
  return oneOrMore(node).flatMap((item) => {
    const text = textOf(item);
    return text === undefined ? [] : [{ text, at: context.at(item) }];
  });
}

/** One or several, in a list or with commas between. */
function wordsOf(context: Context, node: Node | undefined): TestWord[] {
  return oneOrMore(node).flatMap((item) => {
    const parts = (wordOf(item) ?? '').split(',').filter((part) => part !== '');
    return parts.map((text) => ({ text, at: context.at(item) }));
  });
}
