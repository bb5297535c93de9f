import { baseChains, chainRefusals, refusals } from '@pvewall/ebtables';
import type { Diagnostic } from '@pvewall/model';
import type { EbtablesPolicy, Policy } from '../policy.ts';

/** Chains and rules that must not be written, or that one of the tools does not take. */
export function checkEbtables(policy: Policy): Diagnostic[] {
  return [...policy.nodes].flatMap(([name, { ebtables }]) => (ebtables === undefined ? [] : checkTables(ebtables, `node.${name}.ebtables`)));
}

function checkTables({ tables, at }: EbtablesPolicy, address: string): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const [table, chains] of tables) {
    const known = new Set([...baseChains[table], ...chains.keys()]);
    for (const [name, chain] of chains) {
      const around = { address: `${address}.${table}`, place: chain?.at ?? at };
      found.push(...chainRefusals(name, chain?.policy, table, around));
      for (const rule of chain?.rules ?? []) found.push(...refusals(rule, name, table, { ...around, chains: known }).map(maybeOnHost));
    }
  }
  return found;
}

/** Chains are owned one by one, so the host may have others to jump to. */
function maybeOnHost(one: Diagnostic): Diagnostic {
  return one.code === 'ebtables/unknown-chain' ? { ...one, severity: 'warning' } : one;
}
