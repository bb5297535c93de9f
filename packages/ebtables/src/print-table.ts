import type { EbtablesVariant } from '@pvewall/model';
import { isTable, baseChains } from './nouns.ts';
import type { Chain, EbRule } from './nouns.ts';
import { printRule } from './print-rule.ts';

export interface PrintedTable {
  /** A complete input for ebtables-restore; no COMMIT, which ebtables-legacy refuses. */
  readonly text: string;
  /** The rule and chain of each line of the text; undefined for the others. Index 0 is line 1. */
  readonly lines: readonly (PrintedLine | undefined)[];
}

export interface PrintedLine {
  readonly chain: string;
  readonly rule: EbRule;
}

/** A whole table as ebtables-restore takes it. Base chains come first and are added when they are not there. */
export function printTable(table: string, chains: Iterable<Chain>, variant?: EbtablesVariant): PrintedTable {
  const given = new Map([...chains].map((chain) => [chain.name, chain]));
  const base = (isTable(table) ? baseChains[table] : []).map((name) => given.get(name) ?? { name, rules: [] });
  const all = [...base, ...[...given.values()].filter((chain) => !base.some((b) => b.name === chain.name))];
  const rules = all.flatMap((chain) => chain.rules.map((rule) => ({ chain: chain.name, rule })));
  const head = [`*${table}`, ...all.map((chain) => `:${chain.name} ${chain.policy ?? 'ACCEPT'}`)];
  const text = [...head, ...rules.map(({ chain, rule }) => `-A ${chain} ${printRule(rule, variant)}`)];
  return { text: text.map((line) => `${line}\n`).join(''), lines: [...head.map(() => undefined), ...rules] };
}

/** The rule a tool means by `line` (from 1) of the input; undefined when that line holds none. */
export function ruleAtLine(printed: PrintedTable, line: number): PrintedLine | undefined {
  return printed.lines[line - 1];
}
