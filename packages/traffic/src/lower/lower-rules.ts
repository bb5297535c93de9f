import type { Rule } from '@pvewall/fw';
import type { TrafficFile } from '../traffic-host.ts';
import type { GroupChains } from './group-chains.ts';
import type { Direction, LoweredRule, Origin } from './lowered-rule.ts';
import { lowerRule } from './lower-rule.ts';
import type { RuleScope } from './lower-rule.ts';

/** How the rules of one file are put into one chain. */
export interface Lowering extends RuleScope {
  readonly direction: Direction;
  readonly groups: GroupChains;
  /** A guest's chain is that of one device: a rule for another is left out, and none asks for an interface. */
  readonly nic?: string;
  /** Addresses of group rules that could not be built. */
  readonly skipped?: ReadonlySet<string>;
}

/** The rules of a file that apply in a chain, in their order. */
export function lowerRules(file: TrafficFile, lowering: Lowering): LoweredRule[] {
  return file.config.rules.flatMap((rule, index): readonly LoweredRule[] => {
    if (rule.disabled === true || file.broken.has(rule) || !concerns(rule, lowering.nic)) return [];
    const origin: Origin = { kind: 'rule', address: ruleAddress(file, index), rule };
    const lowered = rule.type === 'group' ? lowerGroup(rule, origin, lowering) : rule.type === lowering.direction ? (lowerRule(rule, origin, lowering) ?? []) : [];
    return lowering.nic === undefined ? onInterface(lowered, rule.iface) : lowered;
  });
}

/** `cluster.rules[3]`: rules count from 0, as they stand in the file. */
export function ruleAddress(file: TrafficFile, index: number): string {
  return `${file.address}.rules[${index}]`;
}

/** Whether a rule of a guest applies to a device; those of a node always have to be asked. */
export function concerns({ iface }: Rule, nic: string | undefined): boolean {
  return nic === undefined || iface === undefined || iface === nic;
}

/** A group runs in place; what matches nothing in it goes on with the next rule. */
function lowerGroup(rule: Rule, origin: Origin & { kind: 'rule' }, { direction, groups, skipped }: Lowering): readonly LoweredRule[] {
  if (skipped?.has(origin.address) === true) return [];
  return [{ match: {}, verdict: 'CONTINUE', origin }, ...groups.rules(rule.action, direction)];
}

function onInterface(rules: readonly LoweredRule[], iface: string | undefined): readonly LoweredRule[] {
  return iface === undefined ? rules : rules.map((rule) => ({ ...rule, match: { ...rule.match, iface } }));
}
