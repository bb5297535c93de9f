import { setImmediate as turn } from 'node:timers/promises';

const ending = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs `work` so that Ctrl-C, a terminal that hangs up and `kill` end it between two acts instead of within one: it is
 * told the signal's name when it asks. The second signal ends the process as usual.
 */
export async function betweenActs<T>(work: (asked: () => Promise<string | undefined>) => Promise<T>): Promise<T> {
  const seen: string[] = [];
  const note = (signal: string): void => {
    seen.push(signal);
    release();
  };
  const release = (): void => { for (const signal of ending) process.removeListener(signal, note); };
  for (const signal of ending) process.on(signal, note);
  try {
    // Signals are delivered when the event loop turns.
    return await work(async () => {
      await turn();
      return seen[0];
    });
  } finally {
    release();
  }
}
