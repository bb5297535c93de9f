import type { Address, Diagnostic, Place } from '@pvewall/model';
import { report } from '../diagnostics.ts';

/** What a change may be refused for until somebody says yes to it. */
export const guardCodes = [
  'guard/tier-off',
  'guard/opens',
  'guard/mass-removal',
  'guard/running-guest',
  'guard/adopt',
  'guard/critical',
  'guard/lock-out',
] as const;

export type GuardCode = (typeof guardCodes)[number];

/** One thing that a plan would do and that is dangerous. Pure data: what was seen, not what is done about it. */
export interface Guard {
  readonly code: GuardCode;
  /** The section or thing: `cluster.ipset.management`, `guest.100.options.policy_in`. */
  readonly address: Address;
  /** What it saw, with numbers and names: one sentence, no full stop. */
  readonly message: string;
  /** What to look at or do instead, one sentence; the flag that says yes is in `guardFlags`. */
  readonly hint: string;
  readonly place?: Place;
}

/** The option of `apply` that says yes to a code: its name without dashes, and what `--help` says of it. */
export const guardFlags: Readonly<Record<GuardCode, { readonly flag: string; readonly summary: string }>> = {
  'guard/tier-off': { flag: 'allow-tier-off', summary: 'switch the firewall of a tier off (cluster, node, guest, VNet)' },
  'guard/opens': { flag: 'allow-open', summary: 'empty the set management, set a policy to ACCEPT, or open tcp 22 or 8006 to everyone' },
  'guard/mass-removal': { flag: 'allow-mass-removal', summary: 'remove a large part of a section, or all of it' },
  'guard/running-guest': { flag: 'allow-running', summary: 'remove the firewall file of a guest that runs' },
  'guard/adopt': { flag: 'adopt', summary: 'remove rules that the host had before pvewall, on the first apply' },
  'guard/critical': { flag: 'allow-critical', summary: 'change what the policy names under guards.critical' },
  'guard/lock-out': { flag: 'allow-lock-out', summary: 'cut off who administers the nodes, or the nodes from each other' },
};

/** The warning that a plan shows for what an apply refuses. `command`: the one that would do it, and takes the flag. */
export function guardFinding(guard: Guard, command = 'pvewall apply'): Diagnostic {
  const { code, address, message, hint, place } = guard;
  return report(code, {
    message,
    hint: `${hint} If it is meant: ${command} --${guardFlags[code].flag}`,
    address,
    ...(place === undefined ? {} : { place }),
  });
}
