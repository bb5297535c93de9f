import type { Chain, TableState } from '@pvewall/ebtables';
import type { CheckResult, Diagnostic, Reading } from '@pvewall/model';
import { loaderPath, parseBootRules, pluginPath, rulesFile, unitLink, type BootTable } from '@pvewall/resources';
import type { Check, CheckScope } from '../check.ts';
import { report } from '../diagnostics.ts';
import { notTold } from '../not-told.ts';
import { notInPolicy, reliesOn } from '../relies-on.ts';
import { resultOf } from '../result-of.ts';
import { isTold, liveTables, ownChains } from './live-tables.ts';

/** The kernel forgets its rules; what it has then is what our file says. Tables that a policy has are told as its differences. */
export const ebtablesAsBoot: Check = {
  name: 'ebtables-as-boot',
  title: 'the ebtables rules are those that the next boot loads',
  group: 'ebtables',
  queries: () => [{ type: 'ebtables' }, { type: 'file', path: rulesFile }, { type: 'link', path: unitLink }, { type: 'file', path: pluginPath }],
  judge: ([live, rules, link, plugin], scope) => {
    if (!reliesOn(scope, `node.${scope.node}.ebtables`)) return notInPolicy('ebtables rules');
    if (rules?.status === 'failed') return notTold(rules, { hostKind: scope.hostKind, what: rulesFile });
    if (rules?.status !== 'text') return { status: 'not-applicable', reason: 'pvewall keeps no ebtables rules here' };
    const tables = liveTables(live, scope);
    return isTold(tables) ? judge(tables, parseBootRules(rules.text), { isLoaded: isText(link) || isText(plugin) }, scope) : tables;
  },
};

function isText(reading: Reading | undefined): boolean {
  return reading?.status === 'text';
}

function judge(live: ReadonlyMap<string, TableState>, boot: ReadonlyMap<string, BootTable>, { isLoaded }: { readonly isLoaded: boolean }, scope: CheckScope): CheckResult {
  const prefix = `node.${scope.node}.ebtables`;
  const asked = [...boot].filter(([name]) => scope.relied?.has(`${prefix}.${name}`) !== true);
  const unloaded = isLoaded || scope.relied?.has(`${prefix}.boot`) === true ? [] : [nothingLoads(`${prefix}.boot`)];
  return resultOf([...unloaded, ...asked.flatMap(([name, table]) => tableFindings(`${prefix}.${name}`, ownChains(live.get(name)), table))]);
}

function nothingLoads(address: string): Diagnostic {
  return report('check/ebtables-not-loaded', {
    message: `nothing loads ${rulesFile} at boot: the unit pvewall-ebtables is not enabled, and netfilter-persistent has no plugin for it`,
    hint: 'pvewall apply installs one of them, where the policy has ebtables.',
    address,
    place: { file: rulesFile, line: 1, column: 1 },
  });
}

function tableFindings(address: string, live: ReadonlyMap<string, Chain>, { table, keepsRules }: BootTable): Diagnostic[] {
  return [...table.chains.values()].flatMap((wanted) => {
    const differences = chainDifferences(live.get(wanted.name), wanted, keepsRules.has(wanted.name));
    if (differences.length === 0) return [];
    return [
      report('check/ebtables-not-as-boot', {
        message: `ebtables chain ${wanted.name} of table ${table.name} is not as the next boot loads it: ${differences.join('; ')}`,
        hint: `pvewall apply writes what a policy says to both. Load what is kept: ${loaderPath} start`,
        address: `${address}.${wanted.name}`,
        ...(wanted.at && { place: wanted.at }),
      }),
    ];
  });
}

function chainDifferences(live: Chain | undefined, boot: Chain, keepsRules: boolean): string[] {
  const now = (live?.rules ?? []).map(({ canonical }) => canonical);
  const then = boot.rules.map(({ canonical }) => canonical);
  const policy = live?.policy ?? 'ACCEPT';
  return [
    ...(boot.policy === undefined || boot.policy === policy ? [] : [`its policy is ${policy}, and will be ${boot.policy}`]),
    ...(keepsRules ? [] : ruleDifferences(now, then)),
  ];
}

function ruleDifferences(now: readonly string[], then: readonly string[]): string[] {
  const gone = without(now, then);
  const come = without(then, now);
  if (gone.length + come.length === 0) return now.join('\n') === then.join('\n') ? [] : ['its rules stand in another order'];
  return [...some('it has', gone), ...some('it lacks', come)];
}

/** What is in `a` and not in `b`; a rule can stand twice. */
function without(a: readonly string[], b: readonly string[]): string[] {
  const rest = [...b];
  return a.filter((one) => {
    const at = rest.indexOf(one);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}

function some(verb: string, rules: readonly string[]): string[] {
  if (rules.length === 0) return [];
  const [first = ''] = rules;
  return [`${verb} ${first}${rules.length === 1 ? '' : ` and ${rules.length - 1} more`}`];
}
