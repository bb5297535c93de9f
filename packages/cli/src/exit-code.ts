/** What a command's exit status means; docs/cli.md lists them. */
export const exitCode = {
  done: 0,
  error: 1,
  /** Changes or drift: `plan` only with --detailed-exitcode, `drift` always. */
  changes: 2,
  /** Declined, or approval was needed and nobody was there to give it. */
  declined: 3,
  /** The host changed since the plan. */
  stale: 4,
  locked: 5,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
