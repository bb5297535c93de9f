import type { Diagnostic } from '@pvewall/model';
import { checkOverrides } from '@pvewall/sysctl';
import type { Policy } from '../policy.ts';

/** sysctls that the node's firewall writes over. Without `host.options` the node's options are not known. */
export function checkSysctls(policy: Policy): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const [name, { sysctl, host }] of policy.nodes) {
    const options = host?.edits.options;
    if (sysctl === undefined || options === undefined) continue;
    const settings = [...sysctl].map(([key, { value, at }]) => ({ key, value, place: at, address: `node.${name}.sysctl.${key}` }));
    diagnostics.push(...checkOverrides(settings, options));
  }
  return diagnostics;
}
