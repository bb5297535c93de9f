import type { Effect, Host, HostError } from '@pvewall/model';
import { readLeft } from '../run/run-store.ts';
import type { Kept, Run, RunAct } from '../run/run.ts';
import { nameOf, stateOf } from './state-of.ts';
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

export interface UndoOptions {
  readonly onEvent?: (event: UndoEvent) => void;
  /** How many acts were begun, where that is known; of a run that died any may have been. */
  readonly begun?: number;
  /**
   * The machine was started anew meanwhile: its ebtables chains come from its boot, and from nobody's hand. A kernel value
   * that is no longer as the act left it stays, as the revert script has it.
   */
  readonly restarted?: boolean;
}

/** Takes the acts of a run back, the last first, and looks again. Never throws for what a host can do to it. */
export async function undoRun(host: Host, run: Run, { onEvent = () => undefined, begun = run.acts.length, restarted = false }: UndoOptions = {}): Promise<UndoReport> {
  const outcomes: { effect: Effect; undone: Undone }[] = [];
  const acts = restarted ? await actsOfAnotherBoot(host, run) : await begunActs(host, run, begun);
  const earliest = new Map(acts.map(({ effect }, i) => [nameOf(effect), i] as const).reverse());
  for (const [i, { effect, lock, left }] of [...acts.entries()].reverse()) {
    const undone = await undoAct(host, { effect, ...(lock !== undefined && { lock }) }, left);
    if (undone.status === 'undone') onEvent({ type: 'undone', effect });
    // Of a file that is written twice the first write alone can tell whether somebody else changed it.
    if (undone.status !== 'kept' || earliest.get(nameOf(effect)) === i) outcomes.push({ effect, undone });
  }
  const report = reportOf(outcomes);
  return { ...report, kept: [...report.kept, ...(await changedAgain(host, acts, report))] };
}

type BegunAct = Pick<RunAct, 'effect' | 'lock'> & { readonly left: string | null };

/**
 * The acts that may have been begun. What a kernel act left is recorded right after it, so that of a run that died at
 * most one act without such a record was in hand; those behind it were never begun.
 */
async function begunActs(host: Host, { id, acts }: Run, begun: number): Promise<BegunAct[]> {
  const found: BegunAct[] = [];
  let inHand = false;
  for (const [index, { effect, lock }] of acts.slice(0, begun).entries()) {
    const isKernel = effect.type === 'restore-ebtables' || effect.type === 'write-sysctl';
    const left = isKernel ? await leftOrNothing(host, id, index) : null;
    if (!isKernel || left !== null || !inHand) found.push({ effect, left, ...(lock !== undefined && { lock }) });
    inHand ||= isKernel && left === null;
  }
  return found;
}

async function actsOfAnotherBoot(host: Host, { id, acts }: Run): Promise<BegunAct[]> {
  const found: BegunAct[] = [];
  for (const [index, act] of acts.entries()) {
    const { effect } = act;
    const left = effect.type === 'write-sysctl' ? ((await leftOrNothing(host, id, index)) ?? effect.after) : null;
    const isBoots = effect.type === 'write-sysctl' && (await stateOf(host, effect, left).catch(() => undefined))?.status === 'other';
    if (!isBoots) found.push({ ...act, left });
  }
  return found;
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
async function changedAgain(host: Host, acts: readonly BegunAct[], { kept, failed }: UndoReport): Promise<Kept[]> {
  const told = new Set([...kept, ...failed].map(({ name }) => name));
  const found: Kept[] = [];
  for (const { effect, left } of acts) {
    const name = nameOf(effect);
    if (effect.type === 'command' || told.has(name)) continue;
    told.add(name);
    const state = await stateOf(host, effect, left).catch(() => undefined);
    if (state?.status !== 'before') found.push({ name, why: 'it was changed again after it was put back' });
  }
  return found;
}
