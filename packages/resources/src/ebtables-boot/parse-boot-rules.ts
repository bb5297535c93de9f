import { parseSave, type TableState } from '@pvewall/ebtables';
import { rulesFile } from './boot-files.ts';

/** One table as the boot rules have it. A chain without a policy keeps the one that it has. */
export interface BootTable {
  readonly table: TableState;
  /** Chains of which the policy alone is set at boot, and whose rules stay. */
  readonly keepsRules: ReadonlySet<string>;
}

/** What our rules file loads at boot, by table: what `boot-state.ts` writes, read back. */
export function parseBootRules(text: string): Map<string, BootTable> {
  const keeps = new Map<string, Set<string>>();
  let table = '';
  const plain = text.split('\n').map((line) => {
    table = /^\*(\S+)/.exec(line)?.[1] ?? table;
    const chain = /^:(\S+) \S+ keep-rules$/.exec(line)?.[1];
    if (chain === undefined) return line;
    keeps.set(table, new Set([...(keeps.get(table) ?? []), chain]));
    return line.replace(/ keep-rules$/, '');
  });
  const { tables } = parseSave(plain.join('\n'), rulesFile);
  return new Map([...tables].map(([name, state]) => [name, { table: state, keepsRules: keeps.get(name) ?? new Set<string>() }]));
}
