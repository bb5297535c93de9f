import { covers, type Address, type CheckResult } from '@pvewall/model';
import type { CheckScope } from './check.ts';

/** Whether somebody counts on what is at this address or below it; without a policy everything counts. */
export function reliesOn({ relied }: CheckScope, whole: Address): boolean {
  return relied === undefined || [...relied].some((address) => covers(whole, address));
}

/** `what`: the section of a policy that would make it matter. */
export function notInPolicy(what: string): CheckResult {
  return { status: 'not-applicable', reason: `the policy has no ${what}` };
}
