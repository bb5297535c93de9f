import { contains } from './bounds.ts';
import type { Bounds, Point } from './bounds.ts';
import type { Chain, LoweredRule, Match } from './lower/lowered-rule.ts';

const indexed = ['proto', 'dport'] as const;
type Indexed = Readonly<Record<(typeof indexed)[number], number>>;

/**
 * The rules of a chain that are worth asking, by protocol and destination port: all points between two neighbouring
 * bounds of a field have the same ones. A list is made when the first packet asks for it.
 */
export class ChainIndex {
  private readonly rules: readonly LoweredRule[];
  private readonly protos: readonly Point[];
  private readonly ports: readonly Point[];
  private readonly lists = new Map<number, readonly LoweredRule[]>();

  constructor({ rules }: Chain) {
    this.rules = rules;
    this.protos = boundsOfAll(rules, 'proto');
    this.ports = boundsOfAll(rules, 'dport');
  }

  /** In their order. Whoever asks still has to look at the other fields. */
  candidates(packet: Indexed): readonly LoweredRule[] {
    const key = countUpTo(this.protos, packet.proto) * (this.ports.length + 1) + countUpTo(this.ports, packet.dport);
    const known = this.lists.get(key) ?? this.rules.filter(({ match }) => indexed.every((field) => holds(match[field], packet[field])));
    if (!this.lists.has(key)) this.lists.set(key, known);
    return known;
  }
}

function boundsOfAll(rules: readonly LoweredRule[], field: keyof Match & (typeof indexed)[number]): Point[] {
  return [...new Set(rules.flatMap(({ match }) => match[field] ?? []))].sort((a, b) => Number(a) - Number(b));
}

function holds(bounds: Bounds | undefined, point: number): boolean {
  return bounds === undefined || contains(bounds, point);
}

function countUpTo(points: readonly Point[], point: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((points[middle] ?? 0) <= point) low = middle + 1;
    else high = middle;
  }
  return low;
}
