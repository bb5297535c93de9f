import type { Bounds } from '../bounds.ts';
import { setFields } from '../lower/lowered-rule.ts';
import type { Match, Origin, Verdict } from '../lower/lowered-rule.ts';
import type { ComparedRule } from './compared-rule.ts';
import { interfacesOf, macsOf } from './devices.ts';
import type { Devices } from './devices.ts';
import { fields } from './space.ts';
import type { Box, Passage } from './space.ts';

/** A rule with all that it asks for as sets. */
export interface Ruled {
  readonly box: Box;
  readonly verdict: Verdict;
  readonly may: boolean;
  readonly origin: Origin;
  /** Rules with equal keys of one comparison do the same; no two of a list have the same. */
  readonly key: string;
}

/** What interfaces and MAC addresses are numbered by. */
export interface Names {
  readonly iface: Devices;
  readonly mac: Devices;
}

/** @param passage devices that are told apart, whether a rule names them or not */
export function namesIn(rules: readonly ComparedRule[], { only, without, sender }: Passage = {}): Names {
  const asked: Match[] = [only, without].flatMap((iface) => (iface === undefined ? [] : [{ iface }]));
  const matches = [...rules.map(({ match }) => match), ...asked, ...(sender === undefined ? [] : [{ notMac: sender }])];
  return { iface: interfacesOf(matches), mac: macsOf(matches) };
}

/** What decides about the packets that no rule of a chain matches. */
const unfiltered: ComparedRule = { match: {}, verdict: 'ACCEPT', origin: { kind: 'built-in', name: 'unfiltered' } };

/** The rules that can decide. One that asks what an earlier one asks never does, unless that one only may match. */
export function ruledBy(rules: readonly ComparedRule[], names: Names): Ruled[] {
  const decided = new Set<string>();
  const times = new Map<string, number>();
  return [...rules, unfiltered].flatMap(({ match, verdict, origin, may = false, unknown = '' }): Ruled[] => {
    const box = boxOf(match, names);
    const asks = fields.map((field) => identify(box[field])).join();
    if (verdict === 'CONTINUE' || decided.has(asks)) return [];
    if (!may) decided.add(asks);
    const does = `${asks} ${verdict} ${may} ${unknown}`;
    const time = (times.get(does) ?? 0) + 1;
    times.set(does, time);
    return [{ box, verdict, may, origin, key: `${does} ${time}` }];
  });
}

export function boxOf(match: Match, { iface, mac }: Names): Box {
  const sets: { -readonly [field in keyof Box]: Box[field] } = {};
  for (const field of setFields) if (match[field] !== undefined) sets[field] = match[field];
  if (match.iface !== undefined) sets.iface = iface.matching(match.iface);
  if (match.notMac !== undefined) sets.mac = mac.matching(match.notMac);
  return sets;
}

const texts = new WeakMap<Bounds, string>();

/** Equal for equal sets. Sets are shared by many chains, and the large ones are worth keeping the text. */
export function identify(bounds: Bounds | undefined): string {
  if (bounds === undefined) return '*';
  const known = texts.get(bounds) ?? bounds.join(' ');
  texts.set(bounds, known);
  return known;
}
