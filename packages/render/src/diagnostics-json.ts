import type { Diagnostic } from '@pvewall/model';
import { formatVersion, toJson } from './json.ts';

/** schemas/diagnostics.schema.json. Keys that say nothing are null, so that a reader never has to ask whether they are there. */
export function renderDiagnosticsJson(diagnostics: readonly Diagnostic[], mended?: Mended): string {
  return toJson({
    format_version: formatVersion,
    diagnostics: diagnostics.map((one) => ({ ...diagnosticJson(one), reason: one.reason ?? null })),
    ...(mended && { fixed: mended.fixed.map(spotJson), left: mended.left.map(({ finding, why }) => ({ ...spotJson(finding), why })) }),
  });
}

/** What `lint --fix` did to a policy. */
export interface Mended {
  readonly fixed: readonly Diagnostic[];
  readonly left: readonly { readonly finding: Diagnostic; readonly why: string }[];
}

/** A finding by its place before anything was mended. */
function spotJson({ code, message, place }: Diagnostic): Record<string, unknown> {
  return { code, message, file: place?.file ?? null, line: place?.line ?? null };
}

export function diagnosticJson(diagnostic: Diagnostic): Record<string, unknown> {
  const { code, severity, message, hint, place, address, stopsFirewall, related = [] } = diagnostic;
  return {
    code,
    severity,
    message,
    hint: hint ?? null,
    file: place?.file ?? null,
    line: place?.line ?? null,
    column: place?.column ?? null,
    address: address ?? null,
    stops_firewall: stopsFirewall === true,
    related: related.map((item) => ({ message: item.message, file: item.place.file, line: item.place.line, column: item.place.column })),
  };
}
