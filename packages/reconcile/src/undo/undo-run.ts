import type { Effect, Host, HostError } from '@pvewall/model';
import { readLeft } from '../run/run-store.ts';
import type { Kept, Run } from '../run/run.ts';
import { nameOf, stateOf, type Lasting } from './state-of.ts';
import { undoAct, type Undone } from './undo-act.ts';

/** How the way back went. */
export interface UndoReport {
  /** How many acts were taken back; those that were never done do not count. */
  readonly undone: number;
  readonly kept: readonly Kept[];
  /** What could not be put back; the run stays open, and whoever comes next tries again. */
  readonly failed: readonly { readonly name: string; readonly error: HostError }[];
  /** Commands that a person may want to run: harmless leftovers, such as a module that stays loaded. */
  readonly byHand: readonly (readonly string[])[];
}

export interface UndoEvent {
  readonly type: 'undone';
  readonly effect: Effect;
}

/**
 * Takes the acts of a run back, the last first, and looks again. Never throws for what a host can do to it.
 * @param begun how many acts were begun, where that is known; of a run that died any may have been
 */
export async function undoRun(host: Host, run: Run, onEvent: (event: UndoEvent) => void = () => undefined, begun = run.acts.length): Promise<UndoReport> {
  const outcomes: { effect: Effect; undone: Undone }[] = [];
  for (const [index, act] of [...run.acts.slice(0, begun).entries()].reverse()) {
    const undone = await undoAct(host, act, await leftOrNothing(host, run.id, index));
    if (undone.status === 'undone') onEvent({ type: 'undone', effect: act.effect });
    outcomes.push({ effect: act.effect, undone });
  }
  const report = reportOf(outcomes);
  return { ...report, kept: [...report.kept, ...(await changedAgain(host, { ...run, acts: run.acts.slice(0, begun) }, report))] };
}

/** Records that cannot be read say nothing of what an act left; the act's own record says enough to go on. */
async function leftOrNothing(host: Host, id: string, index: number): Promise<string | null> {
  return readLeft(host, id, index).catch(() => null);
}

function reportOf(outcomes: readonly { readonly effect: Effect; readonly undone: Undone }[]): UndoReport {
  return {
    undone: outcomes.filter(({ undone, effect }) => undone.status === 'undone' && effect.type !== 'command').length,
    kept: unique(outcomes.flatMap(({ effect, undone }) => (undone.status === 'kept' ? [{ name: nameOf(effect), why: undone.why }] : []))),
    failed: outcomes.flatMap(({ effect, undone }) => (undone.status === 'failed' ? [{ name: nameOf(effect), error: undone.error }] : [])),
    byHand: outcomes.flatMap(({ undone }) => (undone.status === 'by-hand' ? [undone.argv] : [])),
  };
}

/** A file that is written twice is kept once. */
function unique(kept: readonly Kept[]): Kept[] {
  return [...new Map(kept.map((one) => [one.name, one])).values()];
}

/** The proof: everything is read once more. What is not as before the run, and not told of yet, was changed meanwhile. */
async function changedAgain(host: Host, run: Run, { kept, failed }: UndoReport): Promise<Kept[]> {
  const told = new Set([...kept, ...failed].map(({ name }) => name));
  const first = new Map<string, { effect: Lasting; index: number }>();
  for (const [index, { effect }] of run.acts.entries()) {
    if (effect.type !== 'command' && !told.has(nameOf(effect)) && !first.has(nameOf(effect))) first.set(nameOf(effect), { effect, index });
  }
  const found: Kept[] = [];
  for (const [name, { effect, index }] of first) {
    const state = await stateOf(host, effect, await leftOrNothing(host, run.id, index)).catch(() => undefined);
    if (state?.status !== 'before') found.push({ name, why: 'it was changed again after it was put back' });
  }
  return found;
}
