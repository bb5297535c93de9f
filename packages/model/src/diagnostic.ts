/** How bad a finding is. `error` stops a plan; `warning` and `info` do not. */
export type Severity = 'error' | 'warning' | 'info';

/** A position in a text. Lines and columns count from 1; columns are UTF-16 code units. */
export interface Place {
  /** Path as the user would type it (a policy file), or the path on the host (`/etc/pve/firewall/cluster.fw`). */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** How many code units the caret underlines; 1 when absent. */
  readonly length?: number;
}

/** One finding: what is wrong, where, and what to do next. */
export interface Diagnostic {
  /** Stable name of the finding, e.g. `fw/unknown-alias`. Listed in docs/diagnostics.md. */
  readonly code: string;
  readonly severity: Severity;
  /** One sentence, no full stop, naming the thing at fault. */
  readonly message: string;
  /** What to do next, one sentence. */
  readonly hint?: string;
  /** Why, as packets: `tcp/22 from 10.0.0.0/8: decided before`. */
  readonly reason?: string;
  readonly place?: Place;
  /** The resource or part it is about, where there is one. */
  readonly address?: string;
  /** Other places that belong to the finding ("first defined here"). */
  readonly related?: readonly { readonly message: string; readonly place: Place }[];
  /** The kernel tools would refuse the whole ruleset: every later firewall update on the node is lost (silently). */
  readonly stopsFirewall?: true;
}

/** What docs/diagnostics.md says of a code. */
export interface DiagnosticInfo {
  readonly severity: Severity;
  /** What is wrong, in general; one sentence. */
  readonly summary: string;
  /** Why it matters and what to do; a short paragraph. */
  readonly remedy: string;
}

/** The codes of one package: `{ 'fw/unknown-alias': { severity, summary, remedy } }`. */
export type Catalogue<Code extends string = string> = Readonly<Record<Code, DiagnosticInfo>>;

/** What a finding says beyond its code. */
export type Finding = Omit<Diagnostic, 'code' | 'severity'> & { readonly severity?: Severity };

/** A maker of diagnostics whose codes and severities come from one catalogue. */
export function reporter<Code extends string>(catalogue: Catalogue<Code>): (code: Code, finding: Finding) => Diagnostic {
  return (code, finding) => ({ code, severity: catalogue[code].severity, ...finding });
}

const rank: Record<Severity, number> = { error: 0, warning: 1, info: 2 };

/** Order for reading: by file, line, column; then the worse first. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  return (
    compareText(a.place?.file ?? '', b.place?.file ?? '') ||
    (a.place?.line ?? 0) - (b.place?.line ?? 0) ||
    (a.place?.column ?? 0) - (b.place?.column ?? 0) ||
    rank[a.severity] - rank[b.severity] ||
    compareText(a.code, b.code)
  );
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((d) => d.severity === 'error');
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
