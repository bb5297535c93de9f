import type { CheckResult, Host, Reading } from '@pvewall/model';
import { couldNotLook } from './result-of.ts';

/** What it means that a live host, or a directory, gave no answer. A directory has no kernel, so nothing is missing there. */
export function notTold(reading: Reading | undefined, { hostKind, what }: { readonly hostKind: Host['kind']; readonly what: string }): CheckResult {
  if (reading?.status === 'failed') return couldNotLook(reading);
  if (hostKind === 'directory') return { status: 'not-applicable', reason: `a directory does not tell of ${what}` };
  return couldNotLook({ reason: `this host does not tell of ${what}` });
}
