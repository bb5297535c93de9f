import { protocolsWithPorts } from '@pvewall/fw';
import type { Place } from '@pvewall/model';
import type { PolicyTest, TestClaim, TestPackets, TestTraffic, TestWord } from '../policy.ts';
import type { MapNode, Node, Pair } from '../yaml/node.ts';
import type { Context } from './context.ts';
import { itemsOf, nodeOf, textOf, wordOf } from './context.ts';

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
  const { start } = map;
  for (const key of ['never', 'always'] as const) {
    const pair = map.pairs.find((one) => one.key === key);
    if (pair?.node.kind !== 'map') continue;
    const other = map.pairs.find((one) => one !== pair && one.key !== 'name');
    if (other === undefined) return { claim: key, packets: pair.node, at: context.at(pair) };
    return misformed(context, context.at(other), `\`${other.key}\` stands beside \`${key}\``, `Write it inside of \`${key}\`.`);
  }
  const expected = map.pairs.find(({ key }) => key === 'expect');
  if (expected === undefined) return undefined;
  const missing = ['from', 'to'].find((key) => nodeOf(map, key) === undefined);
  const at = context.at({ start: map.pairs[0]?.start ?? start, end: map.pairs[0]?.end ?? start });
  if (missing !== undefined) return misformed(context, at, `a test needs the key \`${missing}\``, `Add \`${missing}: outside\`, or the node or guest.`);
  return { claim: textOf(expected.node) as TestClaim, packets: map, at };
}

function misformed(context: Context, place: Place, message: string, hint: string): undefined {
  context.report('policy/test-form', { message, hint, place });
  return undefined;
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
  const macros = words('macro').map((macro) => ({ macro }));
  const alone = ports[0] ?? icmpTypes[0] ?? (short.length === 0 ? sports[0] : undefined);
  if (long.length === 0 && alone !== undefined) return misformed(context, alone.at, 'ports and ICMP types need a protocol', 'Add `proto`, or write `tcp: 22`, `udp: 53`.');
  const odd = long.find(({ proto }) => (ports.length > 0 || sports.length > 0) && !hasPorts(proto.text));
  if (odd !== undefined) return misformed(context, odd.proto.at, `${odd.proto.text} has no ports`, 'Leave `ports` and `sport` out, or write a test of its own for it.');
  const strange = icmpTypes.length > 0 ? long.find(({ proto }) => !isIcmp(proto.text)) : undefined;
  if (strange !== undefined) return misformed(context, strange.proto.at, `${strange.proto.text} has no ICMP types`, 'Say `proto: icmp` or `icmpv6`.');
  return [...short, ...long, ...macros];
}

function hasPorts(proto: string): boolean {
  return protocolsWithPorts.has(proto.toLowerCase());
}

function isIcmp(proto: string): boolean {
  return /^(?:icmp|icmpv6|ipv6-icmp|1|58)$/i.test(proto);
}

/** Names of guests with a tag have a blank, and none has a comma. */
function endsOf(context: Context, node: Node | undefined): TestWord[] {
  return (node?.kind === 'seq' ? node.items : node === undefined ? [] : [node]).flatMap((item) => {
    const text = textOf(item);
    return text === undefined ? [] : [{ text, at: context.at(item) }];
  });
}

/** One or several, in a list or with commas between. */
function wordsOf(context: Context, node: Node | undefined): TestWord[] {
  return (node?.kind === 'seq' ? node.items : node === undefined ? [] : [node]).flatMap((item) => {
    const parts = (wordOf(item) ?? '').split(',').filter((part) => part !== '');
    return parts.map((text) => ({ text, at: context.at(item) }));
  });
}
