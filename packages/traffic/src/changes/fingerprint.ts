import { identify } from '../difference/entries.ts';
import { setFields } from '../lower/lowered-rule.ts';
import type { LoweredRule } from '../lower/lowered-rule.ts';

/** Numbers for lists of rules: those that do the same have the same one. A device's own MAC address counts as any other's. */
export class Fingerprints {
  private readonly rules = new Map<string, number>();
  private readonly shared = new WeakMap<LoweredRule, number>();
  private readonly lists = new Map<string, number>();

  of(rules: readonly LoweredRule[], mac: string | undefined): number {
    return number(this.lists, rules.map((rule) => this.ofRule(rule, mac)).join());
  }

  private ofRule(rule: LoweredRule, mac: string | undefined): number {
    const known = this.shared.get(rule);
    if (known !== undefined) return known;
    const { match, verdict, may = false, unknown = '' } = rule;
    const asks = setFields.map((field) => identify(match[field])).join('|');
    const own = match.notMac !== undefined && match.notMac === mac ? 'own' : match.notMac;
    const found = number(this.rules, `${verdict}|${may}|${unknown}|${asks}|${match.iface ?? ''}|${own ?? ''}`);
    if (own === undefined) this.shared.set(rule, found);
    return found;
  }
}

function number(known: Map<string, number>, key: string): number {
  const found = known.get(key) ?? known.size;
  known.set(key, found);
  return found;
}
