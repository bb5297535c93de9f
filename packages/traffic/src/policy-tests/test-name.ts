import type { PolicyTest, TestTraffic, TestWord } from '@pvewall/policy';

/** The test's own name, or what it says: `never outside to node.* tcp/8006 except +management`. */
export function nameOfTest({ name, claim, packets }: PolicyTest): string {
  if (name !== undefined) return name;
  const { from, to, traffic, source, dest, except, iface, node } = packets;
  const parts = [
    claim === 'never' || claim === 'always' ? claim : `${claim}:`,
    words(from),
    ...(iface === undefined ? [] : ['through', iface.text]),
    'to',
    words(to),
    ...traffic.map(trafficWords),
    ...told('source', source),
    ...told('dest', dest),
    ...told('except', except),
    ...(node === undefined ? [] : ['on', node.text]),
  ];
  return parts.join(' ');
}

function trafficWords(traffic: TestTraffic): string {
  if ('macro' in traffic) return traffic.macro.text;
  const { proto, ports, sports, icmpTypes } = traffic;
  const numbers = [...ports, ...icmpTypes];
  return `${proto.text}${numbers.length === 0 ? '' : `/${words(numbers)}`}${sports.length === 0 ? '' : ` sport ${words(sports)}`}`;
}

function told(key: string, list: readonly TestWord[]): string[] {
  return list.length === 0 ? [] : [key, words(list)];
}

function words(list: readonly TestWord[]): string {
  return list.map(({ text }) => text).join(',');
}
