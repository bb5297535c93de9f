import { lintFiles, type Document } from '@pvewall/fw';
import { compareDiagnostics, type Diagnostic } from '@pvewall/model';
import { allowancesIn, allowancesOfRules, sift, type Allowance } from './allowances.ts';
import { diagnostics as catalogue } from '../diagnostics.ts';
import type { LintState } from './lint-state.ts';

type Texts = ReadonlyMap<string, string>;

/** What is odd about a state: about its files, and about what becomes of packets. */
export function stateFindings(state: LintState): Diagnostic[] {
  return once(lintFiles(state));
}

/** What stands once (a profile, an anchor) and is used often is found fault with once. */
function once(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...new Map(diagnostics.map((one) => [JSON.stringify([one.code, one.message, one.place ?? one.address]), one])).values()];
}

/** Everything that a lint tells. */
export interface Judged {
  readonly diagnostics: readonly Diagnostic[];
  /** How many findings comments allow. */
  readonly allowed: number;
}

/**
 * Leaves out what comments allow, and tells those that allow nothing.
 * @param texts files whose comments count, by path; their own allowances are looked after
 * @param others files whose comments count as well
 */
export function judge(diagnostics: readonly Diagnostic[], state: LintState | undefined, texts: Texts, others: Texts = new Map()): Judged {
  const own = [...texts].flatMap(([file, text]) => allowancesIn(text, file));
  const elsewhere = [...others].flatMap(([file, text]) => allowancesIn(text, file));
  const allowances = [...own, ...elsewhere, ...(state === undefined ? [] : allowancesOfRules(documentsOf(state)))];
  if (allowances.length === 0) return { diagnostics: [...diagnostics].sort(compareDiagnostics), allowed: 0 };
  const { kept, allowed, unused } = sift(diagnostics, allowances, (one) => canBeAllowed(one, texts));
  const idle = unused.filter(({ allowance }) => own.includes(allowance)).map(({ allowance, code }) => unusedAllowance(allowance, code, kept));
  return { diagnostics: [...kept, ...idle].sort(compareDiagnostics), allowed: allowed.length };
}

/** Errors of a policy stop every plan; what stops the firewall is a policy's `allow:` to put up with. */
function canBeAllowed({ severity, stopsFirewall, place }: Diagnostic, texts: Texts): boolean {
  if (stopsFirewall === true) return false;
  return severity !== 'error' || place?.file.startsWith('/etc/pve/') === true || !texts.has(place?.file ?? '');
}

function unusedAllowance({ place, line }: Allowance, code: string, kept: readonly Diagnostic[]): Diagnostic {
  const stubborn = kept.some((one) => one.code === code && one.place?.file === place.file && one.place.line === line);
  const message = stubborn ? `${code} cannot be allowed in place` : `nothing here needs that ${code} is allowed`;
  const hint = stubborn ? 'mend it; what stops the firewall a policy can put up with under `allow`' : 'remove the comment, or correct the code or the line';
  return { code: 'lint/unused-allow', severity: catalogue['lint/unused-allow'].severity, message, hint, place };
}

function* documentsOf({ cluster, hosts, guests, vnets }: LintState): Generator<Document> {
  if (cluster !== undefined) yield cluster;
  yield* hosts.values();
  for (const { doc } of guests.values()) yield doc;
  yield* vnets.values();
}
