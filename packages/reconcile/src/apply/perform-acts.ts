import { HostError, type Address, type Effect, type Host, type LockName } from '@pvewall/model';
import { writeLeft } from '../run/run-store.ts';
import { leftBy } from '../undo/state-of.ts';
import type { Act } from './undertaking.ts';

/** What an apply tells while it runs. */
export type ActEvent =
  | { readonly type: 'started'; readonly address: Address; readonly index: number; readonly count: number }
  | { readonly type: 'performed'; readonly address: Address; readonly effect: Effect; /** It is written again later. */ readonly interim: boolean };

/** Asked between two effects; a text ends the apply there, and says who asked. */
export type StopAsked = () => Promise<string | undefined>;

export interface Performance {
  /** How many effects were begun, the one that failed with them. */
  readonly begun: number;
  readonly performed: number;
  /** What ended it. */
  readonly fault?: HostError;
}

/** Does all acts in their order, each compared once more under its lock; the first fault ends it. */
export async function performActs(host: Host, run: string, acts: readonly Act[], onEvent: (event: ActEvent) => void, stopAsked: StopAsked): Promise<Performance> {
  const count = { begun: 0, performed: 0 };
  try {
    for (const [index, act] of acts.entries()) {
      const tell = act.silent ? (): void => undefined : onEvent;
      tell({ type: 'started', address: act.address, index, count: acts.length });
      await underLock(host, act.lock, () => performAct(host, run, act, count, tell, stopAsked));
    }
    return count;
  } catch (error) {
    if (error instanceof HostError) return { ...count, fault: error };
    throw error;
  }
}

async function performAct(host: Host, run: string, act: Act, count: { begun: number; performed: number }, onEvent: (event: ActEvent) => void, stopAsked: StopAsked): Promise<void> {
  for (const effect of (await act.renew?.(host)) ?? act.effects) {
    await refuseToGoOn(stopAsked);
    const index = count.begun++;
    await host.perform(effect);
    if (!act.silent) count.performed++;
    const left = await leftBy(host, effect);
    if (left !== undefined) await writeLeft(host, run, index, left);
    onEvent({ type: 'performed', address: act.address, effect, interim: act.interim ?? false });
  }
}

export async function refuseToGoOn(stopAsked: StopAsked): Promise<void> {
  const asked = await stopAsked();
  if (asked !== undefined) throw new HostError('failed', `stopped by ${asked}, between two acts`);
}

async function underLock<T>(host: Host, lock: LockName | undefined, work: () => Promise<T>): Promise<T> {
  return lock === undefined ? work() : host.withLock(lock, work);
}
