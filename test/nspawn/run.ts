import { spawn } from 'node:child_process';
import { constants } from 'node:os';

export interface Result {
  /** The exit code; 128 and the signal's number for what a signal ended, as shells say it. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command with `input` on its stdin and resolves when it has ended and nobody holds its output any more. */
export function run(command: string, argv: readonly string[], input = ''): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, argv, { stdio: 'pipe' });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (chunk: string) => (output[name] += chunk));
    }
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve({ status: code ?? 128 + signalNumber(signal), ...output });
    });
    // Who does not read its stdin to the end is free to do so.
    child.stdin.on('error', () => undefined).end(input);
  });
}

function signalNumber(signal: NodeJS.Signals | null): number {
  return signal === null ? 0 : constants.signals[signal];
}
