import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a command that an administrator wrote ended. */
export type ShellOutcome =
  | { readonly ok: true; readonly output: string }
  /** `reason`: `it ended with exit code 3`. */
  | { readonly ok: false; readonly reason: string; readonly output: string };

export interface ShellInput {
  /** On its standard input; that it does not read it is no fault. */
  readonly input: string;
  /** Added to the environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Milliseconds; then its process group is killed. */
  readonly timeout: number;
}

/** Of what it says as much is kept, in characters. */
const mostOutput = 16_384;
/** Milliseconds. */
const grace = 200;

/**
 * Runs a line of shell that an administrator wrote as it stands. Data never become part of that line: they come on its
 * standard input and in the environment. Ends when the shell does, though something may go on in the background. Never throws.
 */
export async function runShellCommand(line: string, { input, env, cwd, timeout }: ShellInput): Promise<ShellOutcome> {
  // Loaded late, as in `run`.
  const { execa } = await import('execa');
  // A process group of its own: a time limit that ends the shell alone would leave what it waits for.
  const child = execa('/bin/sh', ['-c', line], { input, env, cwd, all: true, buffer: false, reject: false, detached: true });
  let output = '';
  child.all.setEncoding('utf8').on('data', (text: string) => { output = (output + text).slice(0, mostOutput); });
  const state = { late: false };
  const timer = setTimeout(() => {
    state.late = true;
    killGroup(child.pid);
  }, timeout);
  const ended = await new Promise<Ended>((resolve) => {
    child.once('exit', (code, signal) => { resolve({ code, signal }); });
    child.once('error', (error) => { resolve({ code: null, signal: null, error }); });
  });
  clearTimeout(timer);
  // What it has printed is read to its end, unless a process in the background holds it open.
  await Promise.race([finished(child.all).catch(() => undefined), sleep(grace, undefined, { ref: false })]);
  child.all.destroy();
  child.stdin.destroy();
  void child.catch(() => undefined);
  const reason = state.late ? `it did not end within ${timeout / 1000} s` : reasonOf(ended);
  return reason === undefined ? { ok: true, output } : { ok: false, reason, output };
}

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly error?: Error;
}

function reasonOf({ code, signal, error }: Ended): string | undefined {
  if (error !== undefined) return error.message;
  if (signal !== null) return `it was ended by ${signal}`;
  return code === 0 ? undefined : `it ended with exit code ${String(code)}`;
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}
