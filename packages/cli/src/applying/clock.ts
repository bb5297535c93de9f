import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { caller } from '@pvewall/host';
import type { Clock } from '@pvewall/reconcile';
import type { Io } from '../io.ts';

/** The time as this machine has it. */
export function clockOf(io: Io): Clock {
  return {
    now: () => {
      const { bootId, uptime } = caller();
      return { at: io.now(), bootId, uptime };
    },
    wait: async (seconds) => { await sleep(seconds * 1000); },
    salt: () => randomBytes(2).toString('hex'),
  };
}
