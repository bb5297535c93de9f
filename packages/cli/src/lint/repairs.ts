import type { Diagnostic } from '@pvewall/model';
import type { Repair } from '@pvewall/policy';
import type { LintFinding } from '@pvewall/traffic';

/** How a finding is mended. */
export interface Mending {
  readonly finding: Diagnostic;
  readonly repair: Repair;
}

/** Errors that have one way out. They are mended first: a policy with errors makes nothing of a host. */
const ofErrors: Readonly<Record<string, Repair['kind']>> = {
  'fw/capital-in-set-name': 'lower-set-names',
  'fw/duplicate-entry': 'remove',
};

const unusedNames: ReadonlySet<string> = new Set(['lint/unused-alias', 'lint/unused-ipset', 'lint/unused-group']);

/** What mends errors; files are those of the policy. */
export function errorMendings(findings: readonly Diagnostic[], files: ReadonlyMap<string, string>): Mending[] {
  return findings.flatMap((finding) => mending(finding, ofErrors[finding.code], files));
}

/** What makes a policy smaller, and changes nothing for any packet. */
export function idleMendings(findings: readonly LintFinding[], files: ReadonlyMap<string, string>): Mending[] {
  return findings.flatMap((finding) => mending(finding, finding.fix !== undefined || unusedNames.has(finding.code) ? 'remove' : undefined, files));
}

/** What does nothing and is not taken out all the same, and why. */
export function stubbornFindings(findings: readonly LintFinding[], files: ReadonlyMap<string, string>): { readonly mending: Mending; readonly why: string }[] {
  return findings.flatMap((finding) => (finding.left === undefined ? [] : mending(finding, 'remove', files).map((one) => ({ mending: one, why: finding.left ?? '' }))));
}

function mending(finding: Diagnostic, kind: Repair['kind'] | undefined, files: ReadonlyMap<string, string>): Mending[] {
  const { place } = finding;
  return kind === undefined || place === undefined || !files.has(place.file) ? [] : [{ finding, repair: { kind, place } }];
}

/** Whether only a host can tell that nobody needs it: the policy owns all aliases, and other files may use one. */
export function needsHost({ finding }: Mending): boolean {
  return finding.code === 'lint/unused-alias' && finding.address?.startsWith('cluster.') === true;
}
