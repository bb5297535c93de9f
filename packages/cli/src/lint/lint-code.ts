import type { Diagnostic } from '@pvewall/model';
import type { Invocation } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';

/** What stops a gate: errors, and with `--strict` warnings. Notes do not, nor does what is allowed in place, which is not among the findings. */
export function lintCode(diagnostics: readonly Diagnostic[], { switches }: Pick<Invocation, 'switches'>): ExitCode {
  const stops = (severity: Diagnostic['severity']): boolean => severity === 'error' || (severity === 'warning' && switches.has('strict'));
  return diagnostics.some(({ severity }) => stops(severity)) ? exitCode.error : exitCode.done;
}
