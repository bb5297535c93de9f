import { HostError, type Effect, type Host, type LockName, type RestoreEbtables } from '@pvewall/model';
import { chainLines } from '../revert-script/chain-lines.ts';
import { listRuns, readEnd, readRun } from '../run/run-store.ts';
import type { Run, RunEnd } from '../run/run.ts';
import { nameOf, type Lasting } from '../undo/state-of.ts';

/** One thing that applies changed, and the earliest act on it since the state that is wanted: how it was before that. */
export interface Target {
  readonly address: string;
  readonly lock?: LockName;
  readonly effect: Lasting;
}

/** What all applies since the beginning of a run changed on the host, each thing as it was then. Throws HostError. */
export async function targetsSince(host: Host, id: string): Promise<{ readonly targets: readonly Target[]; readonly repeats: readonly Effect[] }> {
  const runs = await lastingRuns(host, id);
  const acts = runs.flatMap((run) => run.acts);
  const targets = new Map<string, Target>();
  for (const { effect, ...rest } of acts) {
    if (effect.type === 'command') continue;
    const known = targets.get(nameOf(effect));
    if (known === undefined) targets.set(nameOf(effect), { ...rest, effect });
    else if (known.effect.type === 'restore-ebtables' && effect.type === 'restore-ebtables') targets.set(nameOf(effect), { ...known, effect: withMore(known.effect, effect) });
  }
  return { targets: [...targets.values()], repeats: unique(acts.map(({ effect }) => effect).filter((effect) => effect.type === 'command' && effect.undo === 'repeat')) };
}

/** Applies may have cared for different chains of one table: each is taken as it was before the first that did. */
function withMore(known: RestoreEbtables, later: RestoreEbtables): RestoreEbtables {
  const more = later.chains.filter((chain) => !known.chains.includes(chain));
  return { ...known, chains: [...known.chains, ...more], before: `${chainLines(known.before, known.chains)}${chainLines(later.before, more)}` };
}

/** Those that left something on the host, oldest first; of one that was reverted in part, what was kept of it. */
async function lastingRuns(host: Host, id: string): Promise<Run[]> {
  const all = await listRuns(host);
  if (!all.includes(id)) throw new HostError('failed', `there is no apply ${id}`, { hint: 'See which there are: pvewall history' });
  const runs: Run[] = [];
  for (const each of all.slice(0, all.indexOf(id) + 1).reverse()) {
    const end = await readEnd(host, each);
    if (end?.outcome === 'applied' || end?.outcome === 'confirmed') runs.push(await readRun(host, each));
    if (end?.outcome === 'reverted-in-part') runs.push(keptOf(await readRun(host, each), end));
  }
  return runs;
}

/** What somebody else changed meanwhile still has what the apply wrote, too. */
function keptOf(run: Run, { kept }: RunEnd): Run {
  const names = new Set(kept.map(({ name }) => name));
  return { ...run, acts: run.acts.filter(({ effect }) => names.has(nameOf(effect))) };
}

function unique(effects: readonly Effect[]): Effect[] {
  return [...new Map(effects.map((effect) => [JSON.stringify(effect), effect])).values()];
}
