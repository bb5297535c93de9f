import type { Option } from './command.ts';

/**
 * One switch for each guard. Written out, because `--help` is asked for more often than anything is applied; a test
 * compares them with the guards.
 */
export const guardOptions = {
  'allow-tier-off': { summary: 'allow the plan to switch the firewall of a tier off (cluster, node, guest, VNet)' },
  'allow-open': { summary: 'allow the plan to empty the set management, set a policy to ACCEPT, or open tcp 22 or 8006 to everyone' },
  'allow-mass-removal': { summary: 'allow the plan to remove a large part of a section, or all of it' },
  'allow-running': { summary: 'allow the plan to remove the firewall file of a guest that runs' },
  adopt: { summary: 'allow the plan to remove rules that the host had before pvewall, on the first apply' },
  'allow-critical': { summary: 'allow the plan to change what the policy names under guards.critical' },
  'allow-lock-out': { summary: 'allow the plan to cut off who administers the nodes, or the nodes from each other' },
} as const satisfies Readonly<Record<string, Option>>;
