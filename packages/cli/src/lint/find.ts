import { lintFiles, type Document } from '@pvewall/fw';
import { compareDiagnostics, type Diagnostic } from '@pvewall/model';
import { lintTraffic, type LintFinding } from '@pvewall/traffic';
import { diagnostics as catalogue } from '../diagnostics.ts';
import { timeLimit } from '../traffic/time-limit.ts';
import { allowancesIn, allowancesOfRules, sift, type Allowance } from './allowances.ts';
import type { LintState } from './lint-state.ts';
import { trafficHosts } from './traffic-hosts.ts';

type Texts = ReadonlyMap<string, string>;

/** Wall time in milliseconds after which questions about packets end, and `lint/unfinished` says so. */
const patience = 20_000;

/** What is odd about a state: about its files, and about what becomes of packets. */
export function stateFindings(state: LintState): LintFinding[] {
  const plain = lintFiles(state);
  const traffic = lintTraffic(trafficHosts(state), { ...timeLimit(patience), supposed: !state.complete });
  const dead = new Map(traffic.filter(({ code }) => code === 'lint/dead-rule').map((one) => [spot(one), one]));
  // That a rule which stands twice never matches goes without saying; whether it does so everywhere, only packets tell.
  const told = new Set<string>();
  const joined = plain.map((one): LintFinding => {
    const { fix, left } = (one.code === 'lint/duplicate-rule' ? dead.get(spot(one)) : undefined) ?? {};
    if (one.code === 'lint/duplicate-rule') told.add(spot(one));
    return { ...one, ...(fix && { fix }), ...(left !== undefined && { left }) };
  });
  return once([...joined, ...traffic.filter((one) => one.code !== 'lint/dead-rule' || !told.has(spot(one)))]);
}

function spot({ place }: Diagnostic): string {
  return `${place?.file ?? ''}:${place?.line ?? ''}:${place?.column ?? ''}`;
}

/** What stands once (a profile, an anchor) and is used often is found fault with once. */
function once(diagnostics: readonly LintFinding[]): LintFinding[] {
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
  const idle = unused.filter(({ allowance, code }) => own.includes(allowance) && isAsked(code, state)).map(({ allowance, code }) => unusedAllowance(allowance, code, kept));
  return { diagnostics: [...kept, ...idle].sort(compareDiagnostics), allowed: allowed.length };
}

/** What only a host can tell. */
const asksHost = /^lint\/(?:nic-unwalled|tier-off|unused-\w+)$/;
/** What other commands tell. */
const foreign = /^(?:host|plan|guard|init)\//;

/** Whether a finding of that code would have been told: of a policy with errors, little is asked. */
function isAsked(code: string, state: LintState | undefined): boolean {
  return state !== undefined && !foreign.test(code) && (state.complete || !asksHost.test(code));
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
