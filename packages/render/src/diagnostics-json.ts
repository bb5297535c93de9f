import type { Diagnostic } from '@pvewall/model';
import { formatVersion, toJson } from './json.ts';

/** schemas/diagnostics.schema.json. Keys that say nothing are null, so that a reader never has to ask whether they are there. */
export function renderDiagnosticsJson(diagnostics: readonly Diagnostic[]): string {
  return toJson({ format_version: formatVersion, diagnostics: diagnostics.map(diagnosticJson) });
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
