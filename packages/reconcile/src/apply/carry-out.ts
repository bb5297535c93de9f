import { HostError, type Host } from '@pvewall/model';
import { decide, endRun, forgetPerformed, readDecision, readPerformed, writePerformed, writeWatch } from '../run/run-store.ts';
import type { Caller, Clock, Run } from '../run/run.ts';
import { firstWatch, secondWatch } from '../run/watches.ts';
import { awaitFirewall } from './await-firewall.ts';
import { beginRun } from './begin-run.ts';
import { performActs, refuseToGoOn, type ActEvent, type StopAsked } from './perform-acts.ts';
import { takeBack, type Problem, type Reverted, type RevertEvent } from './take-back.ts';
import type { Undertaking } from './undertaking.ts';

export type ApplyEvent = ActEvent | { readonly type: 'proving' } | RevertEvent;

export interface CarryOut {
  readonly caller: Caller;
  readonly clock: Clock;
  /** Seconds; without it the change is kept right away. */
  readonly confirmWithin?: number;
  readonly onEvent: (event: ApplyEvent) => void;
  readonly stopAsked: StopAsked;
}

/** How it ended: done and proven, or as before. */
export type ApplyResult =
  | { readonly outcome: 'applied'; readonly run: string; readonly performed: number }
  /** Done and proven, and taken back unless somebody confirms it until then. */
  | { readonly outcome: 'waiting'; readonly run: string; readonly performed: number; readonly confirmUntil: Date }
  | Reverted;

/**
 * Does an undertaking as a whole or not at all. The host's own lock is held by the caller. Throws HostError when nothing
 * was done: it was stale, or the first effect failed.
 */
export async function carryOut(host: Host, undertaking: Undertaking, wanted: CarryOut): Promise<ApplyResult> {
  await undertaking.check(host);
  const run = await beginRun(host, undertaking, wanted, wanted.clock);
  const options = { ...wanted, stopAsked: orReverted(host, run.id, wanted.stopAsked) };
  const doing = await performActs(host, run.id, undertaking.acts, options.onEvent, options.stopAsked);
  const problem = doing.fault ?? (await proven(host, undertaking, options));
  if (problem !== undefined) return takeBack(host, run, doing, problem, options);
  try {
    return await conclude(host, run, doing.performed, options);
  } catch (error) {
    rethrowOurs(error);
    if (await forbidKeeping(host, run.id)) return takeBack(host, run, doing, error, options);
    throw new HostError('failed', `all is done, but how it ended cannot be written down: ${error.message}`, { cause: error, hint: 'Mend that, and see how it stands: pvewall history' });
  }
}

/** The revert script takes back an apply that hangs for too long; should it wake up, it must not go on. */
function orReverted(host: Host, id: string, stopAsked: StopAsked): StopAsked {
  return async () => ((await readDecision(host, id).catch(() => undefined)) === 'revert' ? 'its revert, which was armed beforehand' : stopAsked());
}

/** What is wrong after the last effect; undefined when all is as it should be. */
async function proven(host: Host, undertaking: Undertaking, { clock, onEvent, stopAsked }: CarryOut): Promise<Problem | undefined> {
  onEvent({ type: 'proving' });
  try {
    const remaining = await undertaking.prove(host);
    if (remaining.length > 0) return remaining;
    await refuseToGoOn(stopAsked);
    const stuck = touchesFirewall(undertaking) ? await awaitFirewall(host, clock, stopAsked) : undefined;
    return stuck === undefined ? undefined : new HostError('failed', stuck, { hint: 'See what it says: pve-firewall compile; journalctl -u pve-firewall' });
  } catch (error) {
    rethrowOurs(error);
    return error;
  }
}

function touchesFirewall({ acts }: Undertaking): boolean {
  return acts.some(({ effects }) => effects.some((effect) => 'path' in effect && effect.path.endsWith('.fw')));
}

async function conclude(host: Host, run: Run, performed: number, { clock, confirmWithin, stopAsked }: CarryOut): Promise<ApplyResult> {
  const { at, ...moment } = clock.now();
  if (confirmWithin === undefined) {
    await writePerformed(host, run.id, { at: at.toISOString(), ...moment });
    // From here on it is kept: should its end not be written down now, whoever comes next does it.
    await endRun(host, run.id, { outcome: 'applied', at: at.toISOString(), by: 'apply', kept: [] }).catch(rethrowOurs);
    return { outcome: 'applied', run: run.id, performed };
  }
  const confirmUntil = new Date(at.getTime() + confirmWithin * 1000);
  await watchAnew(host, run.id, confirmWithin);
  await writePerformed(host, run.id, { at: at.toISOString(), ...moment, confirmUntil: confirmUntil.toISOString() });
  await refuseToGoOn(stopAsked);
  return { outcome: 'waiting', run: run.id, performed, confirmUntil };
}

/** Our own mistakes are told in `main`. */
function rethrowOurs(error: unknown): asserts error is HostError {
  if (!(error instanceof HostError)) throw error;
}

/** The window counts from the end of the apply: what it took itself is not taken from those who confirm. */
async function watchAnew(host: Host, id: string, seconds: number): Promise<void> {
  await host.watch(id, secondWatch, seconds);
  await writeWatch(host, id, secondWatch);
  await host.unwatch(id, firstWatch);
}

/**
 * What says of itself that it is performed would be kept by whoever finds it, half undone as it may be then. False when
 * nothing can be written or removed any more, or somebody has confirmed it meanwhile.
 */
async function forbidKeeping(host: Host, id: string): Promise<boolean> {
  try {
    return await decide(host, id, 'revert');
  } catch (error) {
    rethrowOurs(error);
    await forgetPerformed(host, id).catch(() => undefined);
    return readPerformed(host, id).then((performed) => performed === undefined, () => false);
  }
}
