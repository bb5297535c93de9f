import type { CheckResult, Diagnostic } from '@pvewall/model';

/** What a check says that could not look. A reading that failed says why. */
export function couldNotLook({ reason, hint }: { readonly reason: string; readonly hint?: string }): CheckResult {
  return { status: 'unknown', reason, ...(hint !== undefined && { hint }) };
}

/** What a check says that looked everywhere. */
export function resultOf(findings: readonly Diagnostic[]): CheckResult {
  return findings.length === 0 ? { status: 'passed' } : { status: 'found', findings };
}
