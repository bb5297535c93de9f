import { HostError, type Effect, type Host, type LockName } from '@pvewall/model';
import { chainLines } from '../revert-script/chain-lines.ts';
import { listRuns, readEnd, readRun } from '../run/run-store.ts';
import type { Run } from '../run/run.ts';
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
    for (const part of partsOf(effect)) if (!targets.has(keyOf(part))) targets.set(keyOf(part), { ...rest, effect: part });
  }
  return { targets: [...targets.values()], repeats: unique(acts.map(({ effect }) => effect).filter((effect) => effect.type === 'command' && effect.undo === 'repeat')) };
}

/** Those that changed the host and were kept, oldest first; what was reverted left nothing. */
async function lastingRuns(host: Host, id: string): Promise<Run[]> {
  const all = await listRuns(host);
  if (!all.includes(id)) throw new HostError('failed', `there is no apply ${id}`, { hint: 'See which there are: pvewall history' });
  const runs: Run[] = [];
  for (const each of all.slice(0, all.indexOf(id) + 1).reverse()) {
    const outcome = (await readEnd(host, each))?.outcome;
    if (outcome === 'applied' || outcome === 'confirmed') runs.push(await readRun(host, each));
  }
  return runs;
}

/** Applies may have cared for different chains of one table. */
function partsOf(effect: Lasting): Lasting[] {
  return effect.type === 'restore-ebtables' ? effect.chains.map((chain) => ({ ...effect, chains: [chain], before: chainLines(effect.before, [chain]) })) : [effect];
}

function keyOf(effect: Lasting): string {
  return effect.type === 'restore-ebtables' ? `${nameOf(effect)} ${effect.chains.join()}` : nameOf(effect);
}

function unique(effects: readonly Effect[]): Effect[] {
  return [...new Map(effects.map((effect) => [JSON.stringify(effect), effect])).values()];
}
