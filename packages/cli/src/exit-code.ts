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
  /** A guard says that it is dangerous, and nobody said yes to it. */
  refused: 6,
  /** It was applied, or begun, and taken back. */
  reverted: 7,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
