import { HostError, type Effect, type Host } from '@pvewall/model';
import type { RunAct } from '../run/run.ts';
import { stateOf } from './state-of.ts';

/** What became of one act on the way back. */
export type Undone =
  | { readonly status: 'undone' }
  /** It was never done, or is undone already. */
  | { readonly status: 'as-before' }
  /** Somebody else changed it meanwhile: it stays. */
  | { readonly status: 'kept'; readonly why: string }
  /** Nothing can take it back but a person, who may want to. */
  | { readonly status: 'by-hand'; readonly argv: readonly string[] }
  | { readonly status: 'failed'; readonly error: HostError };

/**
 * Takes one act back, under its lock, when the host still has what the act left. Of an act that was in hand when its
 * process died nobody knows what it left (`left` null): what is not as before then is the act's.
 */
export async function undoAct(host: Host, { effect, lock }: Pick<RunAct, 'effect' | 'lock'>, left: string | null): Promise<Undone> {
  const state = { held: false };
  try {
    const work = async (): Promise<Undone> => {
      state.held = true;
      await host.tidy(effect);
      return undo(host, effect, left);
    };
    return await (lock === undefined ? work() : host.withLock(lock, work));
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    if (error.code === 'stale') return { status: 'kept', why: 'changed at this moment' };
    return !state.held && (await isAsBefore(host, effect)) ? { status: 'as-before' } : { status: 'failed', error };
  }
}

/** A lock that is not to be had, or a cluster without quorum, is in nobody's way where there is nothing to put back. */
async function isAsBefore(host: Host, effect: Effect): Promise<boolean> {
  if (effect.type === 'command') return false;
  return stateOf(host, effect, null).then(({ status }) => status === 'before', () => false);
}

async function undo(host: Host, effect: Effect, left: string | null): Promise<Undone> {
  if (effect.type === 'command') return undoCommand(host, effect);
  const found = await stateOf(host, effect, left);
  if (found.status === 'before') return { status: 'as-before' };
  if (found.status === 'other') return { status: 'kept', why: found.why };
  await host.perform(found.wayBack);
  return { status: 'undone' };
}

async function undoCommand(host: Host, effect: Effect & { type: 'command' }): Promise<Undone> {
  if (effect.undo !== 'repeat') return { status: 'by-hand', argv: effect.undo.byHand };
  await host.perform(effect);
  return { status: 'undone' };
}
