import { checkFindings, isProblem, type CheckOutcome, type Severity } from '@pvewall/model';
import type { Examined } from './checks-text.ts';
import { diagnosticJson } from './diagnostics-json.ts';
import { formatVersion, toJson } from './json.ts';

/** schemas/doctor.schema.json */
export function renderChecksJson({ node, version }: Examined, outcomes: readonly CheckOutcome[]): string {
  return toJson({ format_version: formatVersion, pvewall: version, node, checks: checksJson(outcomes), summary: checksSummaryJson(outcomes) });
}

/** `checks` of schemas/doctor.schema.json: all of them, in their order; keys that say nothing are null. */
export function checksJson(outcomes: readonly CheckOutcome[]): Record<string, unknown>[] {
  return outcomes.map(({ name, title, group, result }) => ({
    name,
    title,
    group,
    status: result.status,
    detail: result.status === 'passed' ? (result.detail ?? null) : null,
    reason: result.status === 'unknown' || result.status === 'not-applicable' ? result.reason : null,
    hint: result.status === 'unknown' ? (result.hint ?? null) : null,
    findings: result.status === 'found' ? result.findings.map(diagnosticJson) : [],
  }));
}

/** `summary` of schemas/doctor.schema.json: checks by what became of them, and findings by how bad they are. */
export function checksSummaryJson(outcomes: readonly CheckOutcome[]): Record<string, number> {
  const findings = checkFindings(outcomes);
  const of = (severity: Severity): number => findings.filter((finding) => finding.severity === severity).length;
  const status = (wanted: CheckOutcome['result']['status']): number => outcomes.filter(({ result }) => result.status === wanted).length;
  return {
    passed: outcomes.filter((outcome) => outcome.result.status !== 'not-applicable' && !isProblem(outcome)).length,
    unknown: status('unknown'),
    not_applicable: status('not-applicable'),
    errors: of('error'),
    warnings: of('warning'),
    notes: of('info'),
  };
}
