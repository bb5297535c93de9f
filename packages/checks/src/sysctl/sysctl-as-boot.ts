import { effective } from '@pvewall/fw';
import type { CheckResult, Diagnostic } from '@pvewall/model';
import { canonicalKey, catalogue, effectiveAtBoot, overrides, sysctlFile, type BootValue, type SysctlKey } from '@pvewall/sysctl';
import type { Check, CheckScope } from '../check.ts';
import { report } from '../diagnostics.ts';
import { resultOf } from '../result-of.ts';
import { firstOf } from '../words.ts';
import { bootFileQueries, bootFolders, ofBootFiles, type BootFiles } from './boot-files.ts';

/**
 * Running values against those of sysctl.d. What pve-firewall writes itself is neither's, what a policy says is told among
 * its differences, and what comes with a module that is loaded later is not set at boot at all.
 */
export const sysctlAsBoot: Check = {
  name: 'sysctl-as-boot',
  title: 'the conntrack and bridge sysctls are as the next boot sets them',
  group: 'sysctl',
  folders: bootFolders,
  queries: bootFileQueries,
  judge: ofBootFiles((files, scope) => (scope.survey.sysctl.size === 0 ? { status: 'not-applicable', reason: 'there are no running values' } : judge(files, scope))),
};

function judge({ files, modules }: BootFiles, scope: CheckScope): CheckResult {
  const { node, survey, relied } = scope;
  const options = hostOptions(scope);
  const boot = effectiveAtBoot(files);
  const ours = new Map([...survey.sysctlAtBoot].map(([key, value]) => [canonicalKey(key), value]));
  const overridden: string[] = [];
  const findings = [...survey.sysctl].flatMap(([key, live]): Diagnostic[] => {
    const entry = catalogue.get(key);
    const then = boot.get(key);
    if (entry === undefined || then === undefined || !modules.has(entry.module) || overrides(key, options) !== undefined) return [];
    if (isSame(entry, live, then.value)) return [];
    const isOverridden = ours.has(key) && then.file !== sysctlFile && then.value !== ours.get(key);
    if (isOverridden) overridden.push(key);
    return isOverridden || (ours.has(key) && relied?.has(`node.${node}.sysctl`) === true) ? [] : [finding(node, key, live, then)];
  });
  // Another check names them; that all is as at boot is not true all the same.
  return findings.length === 0 && overridden.length > 0 ? { status: 'not-applicable', reason: `another file wins at boot for ${firstOf(overridden, 2)}` } : resultOf(findings);
}

function hostOptions({ node, survey }: CheckScope): Map<string, string> {
  const doc = survey.hosts.get(node);
  return new Map(doc === undefined ? [] : [...effective(doc).options].map(([name, { value }]) => [name, value]));
}

function isSame({ multipleOf = 1 }: SysctlKey, live: string, boot: string): boolean {
  if (live === boot) return true;
  return /^-?\d+$/.test(boot) && /^-?\d+$/.test(live) && Math.ceil(Number(boot) / multipleOf) * multipleOf === Number(live);
}

function finding(node: string, key: string, live: string, { value, file, line }: BootValue): Diagnostic {
  const now = /^-?\d+$/.test(value) ? `, or set what it says: sysctl -w ${key}=${value}` : '.';
  return report('check/sysctl-not-as-boot', {
    message: `${key} is ${live}, and will be ${value} after the next boot: ${file}:${line} sets it`,
    hint: `Correct the line in ${file}${now}`,
    address: `node.${node}.sysctl.${key}`,
    place: { file, line, column: 1 },
  });
}
