import type { Diagnostic } from '@pvewall/model';
import { checkSysctls } from './sysctls.ts';
import type { Policy } from '../policy.ts';

/**
 * What is wrong with a policy whatever the host has. `complete` is false when some of it could not be read: then names
 * that are not there are nobody's fault.
 */
export function checkPolicy(policy: Policy, complete = true): Diagnostic[] {
  void complete;
  return [...checkSysctls(policy)];
}
