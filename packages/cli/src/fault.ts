import { HostError, type Diagnostic, type HostErrorCode } from '@pvewall/model';
import { renderDiagnostics, renderDiagnosticsJson } from '@pvewall/render';
import { exitCode, type ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';

const exitOf: Record<HostErrorCode, ExitCode> = {
  stale: exitCode.stale,
  locked: exitCode.locked,
  denied: exitCode.error,
  failed: exitCode.error,
};

/** The world's faults as a finding; ours with what we need to mend them. */
export function reportFault(error: unknown, json: boolean, io: Io): ExitCode {
  const { finding, code } = error instanceof HostError ? worlds(error) : ours(error);
  if (json) io.out(renderDiagnosticsJson([finding]));
  else io.err(renderDiagnostics([finding], new Map(), io.errLook));
  if (!(error instanceof HostError) && error instanceof Error) io.err(`\n${error.stack ?? ''}\n`);
  return code;
}

/** What went wrong, whoever's fault it is. */
export function findingOf(error: unknown): Diagnostic {
  return (error instanceof HostError ? worlds(error) : ours(error)).finding;
}

/** The world's fault as a finding, and the exit code that goes with it. */
export function worlds(error: HostError): { finding: Diagnostic; code: ExitCode } {
  const finding: Diagnostic = {
    code: `host/${error.code}`,
    severity: 'error',
    message: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
  };
  return { finding, code: exitOf[error.code] };
}

function ours(error: unknown): { finding: Diagnostic; code: ExitCode } {
  const text = error instanceof Error ? error.message : String(error);
  const finding: Diagnostic = {
    code: 'internal',
    severity: 'error',
    message: `pvewall made a mistake: ${text}`,
    hint: 'Nothing that is on the host is lost by it. Please report it with the command line and what is printed below.',
  };
  return { finding, code: exitCode.error };
}
