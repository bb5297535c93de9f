import type { CheckResult } from '@pvewall/model';
import type { CheckScope } from '../check.ts';

/** Said where a policy has kernel values and ebtables rules only: what pve-firewall does is nothing to it. */
export const noFirewallAsked: CheckResult = { status: 'not-applicable', reason: 'the policy has no firewall file' };

/** Whether somebody counts on what pve-firewall makes of its files. */
export function reliesOnFirewall({ relied }: CheckScope): boolean {
  return relied === undefined || [...relied].some((address) => !/^node\.[^.]+\.(?:ebtables|sysctl)\b/.test(address));
}
