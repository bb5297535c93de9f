import type { CheckScope } from '../check.ts';
import { notInPolicy } from '../relies-on.ts';

/** Said where a policy has kernel values and ebtables rules only: what pve-firewall does is nothing to it. */
export const noFirewallAsked = notInPolicy('firewall file');

/** Whether somebody counts on what pve-firewall makes of its files. */
export function reliesOnFirewall({ relied }: CheckScope): boolean {
  return relied === undefined || [...relied].some((address) => !/^node\.[^.]+\.(?:ebtables|sysctl)\b/.test(address));
}
