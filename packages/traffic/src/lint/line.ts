import type { Rule } from '@pvewall/fw';
import type { Origin } from '../lower/lowered-rule.ts';

const keys = new WeakMap<Rule, string>();

/**
 * What tells one written line from another: its place, as a line of a policy can be a rule of many files; or its
 * address where nobody knows the place.
 */
export function lineKey(rule: Rule, address: string): string {
  if (rule.at === undefined) return address;
  const known = keys.get(rule) ?? `${rule.at.file}:${rule.at.line}:${rule.at.column}`;
  keys.set(rule, known);
  return known;
}

export type RuleOrigin = Extract<Origin, { kind: 'rule' }>;

/** A written line, with all rules that it is. */
export interface Line {
  readonly key: string;
  readonly rule: Rule;
  readonly addresses: Set<string>;
}

/** Lines by their key, in the order in which they were met. */
export class Lines {
  private readonly lines = new Map<string, Line>();

  /** Notes that an origin is such a line, and says which. */
  note({ rule, address }: RuleOrigin): Line {
    const key = lineKey(rule, address);
    const line = this.lines.get(key) ?? { key, rule, addresses: new Set<string>() };
    this.lines.set(key, line);
    line.addresses.add(address);
    return line;
  }

  get(key: string): Line | undefined {
    return this.lines.get(key);
  }

  delete(key: string): void {
    this.lines.delete(key);
  }

  get all(): readonly Line[] {
    return [...this.lines.values()];
  }
}
