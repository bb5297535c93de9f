import type { Diagnostic } from '@pvewall/model';
import type { Policy } from '../policy.ts';
import { checkBackend } from './backend.ts';
import { checkEbtables } from './ebtables.ts';
import { checkFwFiles } from './fw-files.ts';
import { checkManagement } from './management.ts';
import { checkSysctls } from './sysctls.ts';

/**
 * What is wrong with a policy whatever the host has. `complete` is false when some of it could not be read: then names
 * that are not there are nobody's fault.
 */
export function checkPolicy(policy: Policy, complete = true): Diagnostic[] {
  return [...checkFwFiles(policy, complete), ...checkManagement(policy, complete), ...checkBackend(policy), ...checkEbtables(policy), ...checkSysctls(policy)];
}
