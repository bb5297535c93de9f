import type { Config, Group, Rule } from '@pvewall/fw';
import type { Family } from '../address.ts';
import type { TrafficFile } from '../traffic-host.ts';
import type { LoweredRule, Match, Origin } from './lowered-rule.ts';
import type { Addresses } from './names.ts';
import { acting } from './reject.ts';
import { protocolMatches } from './rule-match.ts';

export type Direction = 'in' | 'out' | 'forward';

/** How the rules of one file are put into one chain. */
export interface Lowering {
  readonly family: Family;
  readonly direction: Direction;
  readonly addresses: Addresses;
  /** The datacenter's names, which the rules of groups are built with. */
  readonly datacenter: Addresses;
  /** A guest's chain is that of one device: a rule for another is left out, and none asks for an interface. */
  readonly nic?: string;
}

/** The rules of a file that apply in a chain, in their order. */
export function lowerRules(file: TrafficFile, lowering: Lowering): LoweredRule[] {
  return file.config.rules.flatMap((rule, index): LoweredRule[] => {
    if (rule.disabled === true || file.broken.has(rule) || !concerns(rule, lowering)) return [];
    const address = `${file.address}.rules[${index}]`;
    if (rule.type === 'group') return lowerGroup(rule, { kind: 'rule', address, rule }, lowering);
    return rule.type === lowering.direction ? lowerRule(rule, { kind: 'rule', address, rule }, file, lowering, {}) : [];
  });
}

function concerns({ iface }: Rule, { nic }: Lowering): boolean {
  return nic === undefined || iface === undefined || iface === nic;
}

function interfaceMatch({ iface }: Rule, { nic }: Lowering): Match {
  return nic === undefined && iface !== undefined ? { iface } : {};
}

/** A group runs in place; what matches nothing in it goes on with the next rule. */
function lowerGroup(rule: Rule, origin: Origin, lowering: Lowering): LoweredRule[] {
  const { cluster } = lowering.datacenter.host;
  const group = groupsOf(cluster.config).get(rule.action.toLowerCase());
  if (group === undefined) return [];
  const base = interfaceMatch(rule, lowering);
  const inside = { ...lowering, addresses: lowering.datacenter };
  const rules = group.rules.flatMap((inner, index): LoweredRule[] => {
    if (inner.disabled === true || cluster.broken.has(inner) || inner.type !== lowering.direction) return [];
    const address = `cluster.group.${group.name}.rules[${index}]`;
    return lowerRule(inner, { kind: 'rule', address, rule: inner, via: origin }, cluster, inside, base);
  });
  return [{ match: base, verdict: 'CONTINUE', origin }, ...rules];
}

const groups = new WeakMap<Config, ReadonlyMap<string, Group>>();

function groupsOf(config: Config): ReadonlyMap<string, Group> {
  const known = groups.get(config) ?? new Map(config.groups.map((group) => [group.name, group]));
  groups.set(config, known);
  return known;
}

/** One rule as the lines that are built of it; none when it says nothing in this IP version. */
function lowerRule(rule: Rule, origin: Origin, file: TrafficFile, lowering: Lowering, base: Match): LoweredRule[] {
  const { family, addresses } = lowering;
  if ((file.versionOf(rule) ?? family) !== family) return [];
  const source = addresses.resolve(rule.source, family);
  const dest = addresses.resolve(rule.dest, family);
  const protocols = protocolMatches(rule, family);
  if (source === undefined || dest === undefined || protocols === undefined) return [];
  const common = { ...base, ...interfaceMatch(rule, lowering), ...(dest !== 'any' && { dest }), ...(source !== 'any' && { source }) };
  const verdict = rule.action === 'ACCEPT' || rule.action === 'REJECT' ? rule.action : 'DROP';
  return protocols.flatMap((match) => acting({ ...match, ...common }, verdict, family, origin));
}
