import { hasErrors, type Diagnostic } from '@pvewall/model';
import { renderDiagnostics, renderDiagnosticsJson } from '@pvewall/render';
import { exitCode, type ExitCode } from './exit-code.ts';
import type { Invocation } from './command.ts';
import type { Io } from './io.ts';

type Sources = ReadonlyMap<string, string>;

/** Findings as the result of a command: on stdout, or as JSON when that was asked for. */
export function reportFindings(diagnostics: readonly Diagnostic[], sources: Sources, invocation: Invocation, io: Io): ExitCode {
  if (wantsJson(invocation)) io.out(renderDiagnosticsJson(diagnostics));
  else io.out(renderDiagnostics(diagnostics, sources, io.outLook));
  return hasErrors(diagnostics) ? exitCode.error : exitCode.done;
}

/** Findings that keep a command from its work: on stderr for people, on stdout for machines. */
export function refuse(diagnostics: readonly Diagnostic[], sources: Sources, invocation: Invocation, io: Io): ExitCode {
  if (wantsJson(invocation)) io.out(renderDiagnosticsJson(diagnostics));
  else io.err(renderDiagnostics(diagnostics, sources, io.errLook));
  return exitCode.error;
}

export function wantsJson({ values }: Pick<Invocation, 'values'>): boolean {
  return values.get('format') === 'json';
}
