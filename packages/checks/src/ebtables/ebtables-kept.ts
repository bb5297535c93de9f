import type { TableState } from '@pvewall/ebtables';
import type { CheckResult, Diagnostic } from '@pvewall/model';
import { parseBootRules, pluginFolder, rulesFile, stalePlugin } from '@pvewall/resources';
import type { Check, CheckScope } from '../check.ts';
import { report } from '../diagnostics.ts';
import { notInPolicy, reliesOn } from '../relies-on.ts';
import { resultOf } from '../result-of.ts';
import { isTold, liveTables, ownChains } from './live-tables.ts';

/** Where people keep such rules besides us; what stands there is not compared. */
const otherKeepers = ['/etc/network/interfaces', `${pluginFolder}/${stalePlugin}`] as const;

/** What somebody typed is gone with the next boot. Whose rules a policy keeps no file for, it leaves to others. */
export const ebtablesKept: Check = {
  name: 'ebtables-kept',
  title: 'every ebtables rule survives a reboot',
  group: 'ebtables',
  queries: () => [{ type: 'ebtables' }, ...[rulesFile, ...otherKeepers].map((path) => ({ type: 'file' as const, path }))],
  judge: ([live, rules, ...others], scope) => {
    if (!reliesOn(scope, `node.${scope.node}.ebtables`)) return notInPolicy('ebtables rules');
    const tables = liveTables(live, scope);
    if (!isTold(tables)) return tables;
    const keeper = otherKeepers.find((_, i) => {
      const reading = others[i];
      return reading?.status === 'text' && /^[^#\n]*\bebtables\b/m.test(reading.text);
    });
    if (keeper !== undefined) return { status: 'not-applicable', reason: `${keeper} loads ebtables rules, too` };
    return judge(tables, rules?.status === 'text' ? rules.text : undefined, scope);
  },
};

function judge(tables: ReadonlyMap<string, TableState>, rules: string | undefined, { node, relied }: CheckScope): CheckResult {
  const boot = parseBootRules(rules ?? '');
  const findings = [...tables.values()].flatMap((table) => {
    const address = `node.${node}.ebtables.${table.name}`;
    // The policy says that somebody else sees to it (`persist: none`), or its differences tell that the file is missing.
    if (rules === undefined && relied?.has(address) === true) return [];
    const kept = boot.get(table.name);
    return [...ownChains(table).values()].flatMap(({ name, rules: own }): Diagnostic[] =>
      own.length === 0 || (kept?.table.chains.has(name) === true && !kept.keepsRules.has(name)) ? [] : [unkept(`${address}.${name}`, table.name, name, own.map(({ canonical }) => canonical))],
    );
  });
  return resultOf(findings);
}

function unkept(address: string, table: string, chain: string, rules: readonly string[]): Diagnostic {
  const [first = ''] = rules;
  const [noun, those] = rules.length === 1 ? ['rule', 'it'] : ['rules', 'them'];
  return report('check/ebtables-unkept', {
    message: `${rules.length} ebtables ${noun} of chain ${chain} in table ${table} will be gone after the next boot: ${first}${rules.length === 1 ? '' : ' and more'}`,
    hint: `Write ${those} into the policy (pvewall init shows how), or remove ${those}${removal(table, chain, rules)}`,
    address,
  });
}

/** Of several each has to be named: to flush FORWARD would take Proxmox VE's jump as well. Nothing that a shell would run. */
function removal(table: string, chain: string, rules: readonly string[]): string {
  const command = `ebtables -t ${table} -D ${chain} ${rules[0] ?? ''}`;
  return rules.length === 1 && /^[\w .:/,=+!-]+$/.test(command) ? `: ${command}` : '.';
}
