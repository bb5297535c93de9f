import { setTimeout as sleep } from 'node:timers/promises';
import { HostError, type Host } from '@pvewall/model';
import type { Io } from '../io.ts';

const betweenTries = 250;

/**
 * Holds the host's lock while `work` runs; one apply at a time. While another holds it, waits up to `timeout`
 * milliseconds and says once for whom. Throws HostError `locked` with the holder's name.
 */
export async function holdLock<T>(host: Host, timeout: number, io: Io, work: () => Promise<T>): Promise<T> {
  // By a clock that nobody moves.
  const end = performance.now() + timeout;
  const state = { begun: false };
  for (let told = false; ; told = true) {
    try {
      return await host.withLock('pvewall', () => {
        state.begun = true;
        return work();
      });
    } catch (error) {
      // What the work itself could not lock is its own fault to tell.
      if (state.begun || !(error instanceof HostError) || error.code !== 'locked' || performance.now() >= end) throw error;
      if (!told) io.err(`pvewall: waiting: ${error.message}\n`);
      await sleep(betweenTries);
    }
  }
}
