import { given, icmpTypes, macroMatches, protocols, protocolsWithPorts, services } from '@pvewall/fw';
import type { Rule } from '@pvewall/fw';
import type { Family } from '../address.ts';
import { boundsOf } from '../bounds.ts';
import type { Bounds, Range } from '../bounds.ts';
import { icmpMessage, icmpName } from './literals.ts';
import type { Match } from './lowered-rule.ts';

type Fields = Pick<Rule, 'proto' | 'dport' | 'sport' | 'icmpType'>;

/**
 * What a rule asks of protocol and ports, once for each line that it becomes: a macro becomes several. Undefined when
 * one of them cannot be built: then none is.
 */
export function protocolMatches(rule: Rule, family: Family): readonly Match[] | undefined {
  const known = found[family].get(rule) ?? asAnother(rule, family);
  found[family].set(rule, known);
  return known.matches;
}

interface Found {
  readonly matches: readonly Match[] | undefined;
}

/** A rule stands in the chains of several states, and of all guests that use its group. */
const found: Readonly<Record<Family, WeakMap<Rule, Found>>> = { 4: new WeakMap(), 6: new WeakMap() };
const byText = new Map<string, Found>();

/** Thousands of guests ask for the same few ports: with the very same sets, of which what is known stays known. */
function asAnother(rule: Rule, family: Family): Found {
  const { macro, proto, dport, sport, icmpType } = rule;
  const key = JSON.stringify([family, macro, proto, dport, sport, icmpType]);
  const known = byText.get(key) ?? { matches: findMatches(rule, family) };
  byText.set(key, known);
  return known;
}

function findMatches(rule: Rule, family: Family): readonly Match[] | undefined {
  const matches: Match[] = [];
  for (const fields of expand(rule, family)) {
    const match = protocolMatch(fields, family);
    if (match === undefined) return undefined;
    matches.push(match);
  }
  return matches;
}

function expand(rule: Rule, family: Family): readonly Fields[] {
  const { macro } = rule;
  if (macro === undefined) return [rule];
  return macroMatches(macro, family).map((match) => ({ ...pick(rule), ...match }));
}

function pick({ proto, dport, sport, icmpType }: Fields): Fields {
  return { ...(proto !== undefined && { proto }), ...(dport !== undefined && { dport }), ...(sport !== undefined && { sport }), ...(icmpType !== undefined && { icmpType }) };
}

function protocolMatch({ proto, dport, sport, icmpType }: Fields, family: Family): Match | undefined {
  if (!given(proto)) return given(dport) || given(sport) ? undefined : {};
  const number = Object.hasOwn(protocols, proto) ? (protocols[proto] ?? 0) : Number(proto);
  // To iptables, protocol 0 is every protocol.
  const match: Match = number === 0 ? {} : { proto: [number, number + 1] };
  if (number === protocols[icmpName[family]] && !protocolsWithPorts.has(proto)) return icmpMatch(match, given(icmpType) ? icmpType : dport, family);
  const destination = portBounds(dport, proto);
  const source = portBounds(sport, proto);
  if (destination === undefined || source === undefined) return undefined;
  return { ...match, ...(destination !== 'any' && { dport: destination }), ...(source !== 'any' && { sport: source }) };
}

function icmpMatch(match: Match, type: string | undefined, family: Family): Match | undefined {
  if (!given(type)) return match;
  if (/^\d+$/.test(type)) return Number(type) > 255 ? undefined : { ...match, icmp: boundsOf([icmpMessage(Number(type))]) };
  const table = icmpTypes[icmpName[family]];
  if (!Object.hasOwn(table, type)) return undefined;
  const [number, code] = table[type] ?? [];
  return number === undefined ? match : { ...match, icmp: boundsOf([icmpMessage(number, code)]) };
}

/** `any` when the rule does not ask for ports; undefined when the ports cannot be loaded. */
function portBounds(text: string | undefined, proto: string): Bounds | 'any' | undefined {
  if (!given(text)) return 'any';
  const ranges: Range[] = [];
  for (const part of text.split(',')) {
    const [first, last = first] = part.split(':').map((port) => portNumber(port, proto));
    if (first === undefined || last === undefined) return undefined;
    ranges.push([first, last]);
  }
  return boundsOf(ranges);
}

const namesByNumber: Readonly<Record<string, string>> = { 6: 'tcp', 17: 'udp', 33: 'dccp', 132: 'sctp', 136: 'udplite' };

/** A service of the rule's protocol, or else of any: some matches of iptables do not look. */
function portNumber(text: string, proto: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const own = services[namesByNumber[proto] ?? proto];
  const table = [own, ...Object.values(services)].find((names) => names !== undefined && Object.hasOwn(names, text));
  return table?.[text];
}
