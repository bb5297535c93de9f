import { formatPolicy } from '@pvewall/policy';
import { renderDiagnostics } from '@pvewall/render';
import { readFileSync } from 'node:fs';
import type { Run } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { usualPolicy } from '../open-policy.ts';
import { policyFiles } from '../policy-store/policy-files.ts';
import { writeOutput } from '../write-output.ts';

export const run: Run = (invocation, io) => {
  const check = invocation.switches.has('check');
  const files = invocation.operands.length > 0 ? invocation.operands : [usualPolicy(io)];
  const codes = files.map((file) => formatFile(file, check, io));
  return Promise.resolve(codes.find((code) => code === exitCode.error) ?? codes.find((code) => code !== exitCode.done) ?? exitCode.done);
};

function formatFile(file: string, check: boolean, io: Io): ExitCode {
  const text = readText(file, io);
  if (text === undefined) {
    io.err(`pvewall: there is no file ${file}\n`);
    return exitCode.error;
  }
  const formatted = formatPolicy(text, file);
  if ('diagnostics' in formatted) {
    io.err(renderDiagnostics(formatted.diagnostics, new Map([[file, text]]), io.errLook));
    return exitCode.error;
  }
  if (file === '-') io.out(formatted.text);
  else if (formatted.text === text) return exitCode.done;
  else if (check) io.out(`${file}\n`);
  else writeOutput(file, formatted.text, io);
  return check && formatted.text !== text ? exitCode.changes : exitCode.done;
}

function readText(file: string, io: Io): string | undefined {
  const bytes = file === '-' ? readFileSync(0) : policyFiles(io.cwd).read(file);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}
