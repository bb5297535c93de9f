import { printRule } from '@pvewall/ebtables';
import type { EbtablesChainPolicy, EbtablesPolicy } from '@pvewall/policy';
import { weave } from '../compare/weave.ts';

/** Which chains belong to others. */
export type TheirChain = (table: string, chain: string) => boolean;

interface BootChain {
  readonly name: string;
  /** `:INPUT ACCEPT` */
  readonly line: string;
  readonly rules: readonly string[];
}

/**
 * ebtables-save's format with two additions that the loader understands: the policy `-` stands for whatever a chain has,
 * and `keep-rules` for a chain of which the policy owns nothing but its policy. Chains of others stay as `current` has them.
 */
export function bootRulesText({ tables }: EbtablesPolicy, current: string | null, isTheirs: TheirChain): string {
  const ours = new Map([...tables].map(([table, chains]): [string, BootChain[]] => [table, [...chains].flatMap(([name, chain]) => (chain === null ? [] : [bootChain(name, chain)]))]));
  const now = tablesOf(current ?? '');
  const hasTheirs = (table: string): boolean => now.get(table)?.some(({ name }) => isTheirs(table, name)) === true;
  const names = weave([...ours.keys()], [...now.keys()], (table) => table, (table) => !ours.has(table) && hasTheirs(table));
  const lines = names.flatMap((table) => {
    const chains = weave(ours.get(table) ?? [], now.get(table) ?? [], ({ name }) => name, ({ name }) => isTheirs(table, name));
    return [`*${table}`, ...chains.map(({ line }) => line), ...chains.flatMap(({ rules }) => rules)];
  });
  return ['# Written by pvewall from its policy: change it there, not here.', ...lines, ''].join('\n');
}

function bootChain(name: string, { policy, rules }: EbtablesChainPolicy): BootChain {
  return { name, line: `:${name} ${policy ?? '-'}${rules === undefined ? ' keep-rules' : ''}`, rules: (rules ?? []).map((rule) => `-A ${name} ${printRule(rule)}`) };
}

function tablesOf(text: string): Map<string, BootChain[]> {
  const sections = text.split(/^(?=\*)/m).filter((section) => section.startsWith('*'));
  return new Map(
    sections.map((section) => {
      const [head = '', ...lines] = section.split('\n');
      const rulesOf = (name: string): string[] => lines.filter((line) => line.startsWith(`-A ${name} `));
      const chains = lines.flatMap((line): BootChain[] => {
        const [, name] = /^:(\S+) /.exec(line) ?? [];
        return name === undefined ? [] : [{ name, line, rules: rulesOf(name) }];
      });
      return [head.slice(1), chains];
    }),
  );
}
