import type { Host, RecordFile } from '@pvewall/model';
import { manifestOf } from '../revert-script/manifest.ts';
import { revertScript } from '../revert-script/revert-script.ts';
import { forgetRun, listRuns, storeRun } from '../run/run-store.ts';
import type { Caller, Clock, Run, RunAct } from '../run/run.ts';
import { newRunId } from '../run/run-id.ts';
import { firstWatch } from '../run/watches.ts';
import { ensureRecoverUnit } from './ensure-recover-unit.ts';
import type { Undertaking } from './undertaking.ts';

export interface Beginning {
  readonly caller: Caller;
  /** Seconds. */
  readonly confirmWithin?: number;
}

/** Everything that a way back needs is on the host, and armed, before the first effect. Throws HostError. */
export async function beginRun(host: Host, { what, acts }: Undertaking, { caller, confirmWithin }: Beginning, clock: Clock): Promise<Run> {
  const now = clock.now();
  const run: Run = {
    id: newRunId(now.at, clock.salt(), (await listRuns(host))[0]),
    startedAt: now.at.toISOString(),
    bootId: now.bootId,
    node: host.node,
    caller,
    what,
    ...(confirmWithin !== undefined && { confirmWithin }),
    acts: acts.flatMap(({ address, lock, effects }): RunAct[] => effects.map((effect) => ({ address, ...(lock !== undefined && { lock }), effect }))),
  };
  await ensureRecoverUnit(host);
  await storeRun(host, run, filesForShell(host, run));
  if (confirmWithin !== undefined) await armed(host, run.id, confirmWithin);
  return run;
}

/** Without a watch there is no apply, and no trace of one. */
async function armed(host: Host, id: string, seconds: number): Promise<void> {
  try {
    await host.watch(id, firstWatch, seconds);
  } catch (error) {
    await forgetRun(host, id).catch(() => undefined);
    throw error;
  }
}

/** A live host can go back without us; a directory waits for the next command. */
function filesForShell(host: Host, run: Run): Readonly<Record<string, RecordFile>> {
  const watch = { watch: { content: `${firstWatch}\n` } };
  if (host.kind === 'directory') return watch;
  const { manifest, images } = manifestOf(run.acts);
  return { ...watch, manifest: { content: manifest }, images: { content: images }, revert: { content: revertScript, mode: 0o700 } };
}
