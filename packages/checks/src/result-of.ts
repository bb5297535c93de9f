import type { CheckResult, Diagnostic } from '@pvewall/model';

/** What a check says that looked everywhere. */
export function resultOf(findings: readonly Diagnostic[]): CheckResult {
  return findings.length === 0 ? { status: 'passed' } : { status: 'found', findings };
}
