import { formatPolicy, parsePolicyFile } from '@pvewall/policy';
import { renderDiagnostics } from '@pvewall/render';
import { readFileSync } from 'node:fs';
import type { Run } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { usualPolicy } from '../open-policy.ts';
import { policyFiles, requirePolicyFile } from '../policy-store/policy-files.ts';
import { writeOutput } from '../write-output.ts';

export const run: Run = (invocation, io) => {
  const check = invocation.switches.has('check');
  const files = invocation.operands.length > 0 ? invocation.operands : [usualPolicy(io)];
  const codes = files.map((file) => formatFile(file, check, io));
  return Promise.resolve(codes.find((code) => code === exitCode.error) ?? codes.find((code) => code !== exitCode.done) ?? exitCode.done);
};

function formatFile(file: string, check: boolean, io: Io): ExitCode {
  if (file !== '-') requirePolicyFile(io.cwd, file);
  const bytes = readBytes(file, io);
  if (bytes === undefined) {
    io.err(`pvewall: there is no file ${file}\n`);
    return exitCode.error;
  }
  const text = utf8(bytes);
  if (text === undefined) {
    io.err(renderDiagnostics(parsePolicyFile(bytes, file).diagnostics, new Map(), io.errLook));
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

function readBytes(file: string, io: Io): Uint8Array | undefined {
  return file === '-' ? readFileSync(0) : policyFiles(io.cwd).read(file);
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
