import { setTimeout as sleep } from 'node:timers/promises';
import { reach } from '@pvewall/host';
import type { ApplyCheck } from '@pvewall/policy';

/** What became of a check: `problem` says why it did not pass. */
export interface Tried {
  readonly check: ApplyCheck;
  readonly problem?: string;
}

/** In milliseconds. */
const oneTry = 5000;
const betweenTries = 1000;

/**
 * Tries all checks at the same time, each anew until it passes or the time is over: a link, or a service that was told to
 * read its rules again, may need a moment. Each is tried once whatever the time. `onEnd` is told in the order in which
 * they end; what is returned is in the order of the checks.
 */
export async function tryChecks(checks: readonly ApplyCheck[], milliseconds: number, onEnd: (tried: Tried) => void): Promise<Tried[]> {
  const end = performance.now() + milliseconds;
  return Promise.all(checks.map(async (check) => {
    const problem = await tryUntil(check, end);
    const tried = { check, ...(problem !== undefined && { problem }) };
    onEnd(tried);
    return tried;
  }));
}

async function tryUntil({ reaches }: ApplyCheck, end: number): Promise<string | undefined> {
  for (;;) {
    const problem = await reach(reaches, Math.max(1000, Math.min(oneTry, end - performance.now())));
    if (problem === undefined || performance.now() + betweenTries >= end) return problem;
    await sleep(betweenTries);
  }
}
