import { HostError } from '@pvewall/model';

/** How a program ended. */
export type Outcome =
  /** It ran to its end. */
  | { readonly ran: true; readonly exitCode: number; readonly stdout: string; readonly stderr: string }
  /** It could not be started, did not end in time, or was killed. */
  | { readonly ran: false; readonly missing: boolean; readonly reason: string };

/** What programs of the host see of the environment: nothing of the user's, messages in English. */
export const environment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' } as const;

const timeout = 30_000;

/** Run a program of this machine by its argument vector, with `input` on its standard input. Never throws. */
export async function run(argv: readonly [string, ...string[]], input = ''): Promise<Outcome> {
  // Loaded here because most commands run no program, and it takes as long to load as all of ours.
  const { execa } = await import('execa');
  const [file, ...rest] = argv;
  const result = await execa(file, rest, {
    input,
    env: environment,
    extendEnv: false,
    cwd: '/',
    reject: false,
    stripFinalNewline: false,
    // Ctrl-C is for us: it must not end a program in the middle of a change.
    detached: true,
    timeout,
  });
  const { exitCode, stdout, stderr } = result;
  if (exitCode !== undefined) return { ran: true, exitCode, stdout, stderr };
  const missing = result.code === 'ENOENT';
  const reason = missing ? `there is no program ${file}` : result.timedOut ? `${file} did not end within 30 s` : (result.shortMessage ?? `${file} failed`);
  return { ran: false, missing, reason };
}

/** A program's own word on what went wrong: its first line that says more than its name. */
export function complaint(outcome: Outcome): string {
  if (!outcome.ran) return outcome.reason;
  const lines = `${outcome.stderr}\n${outcome.stdout}`.split('\n').map((line) => line.trim());
  return lines.find((line) => line !== '' && !line.endsWith(':')) ?? `it ended with exit code ${outcome.exitCode}`;
}

/** Run a program that must succeed. Throws HostError with the program's own words. */
export async function runOrThrow(argv: readonly [string, ...string[]], purpose: string, input = ''): Promise<string> {
  const outcome = await run(argv, input);
  if (outcome.ran && outcome.exitCode === 0) return outcome.stdout;
  const words = complaint(outcome);
  const denied = /permission denied|operation not permitted|must be root/i.test(words);
  throw new HostError(denied ? 'denied' : 'failed', `cannot ${purpose}: ${words}`, {
    hint: denied ? 'Run as root.' : `See what it says: ${argv.join(' ')}`,
  });
}
