import type { Host } from '@pvewall/model';
import { timeOfRun } from '../run/run-id.ts';
import { listRuns, readEnd, readRun } from '../run/run-store.ts';
import type { Run, RunEnd } from '../run/run.ts';
import type { Trace, WrittenFile } from './trace.ts';

/** Under /etc/pve a file is as old as the second in which it was written. In milliseconds. */
const cutOff = 2000;

/** A run, and what it left in each file that it wrote. */
interface Left {
  readonly trace: Omit<Trace, 'paths'>;
  readonly texts: ReadonlyMap<string, string | null>;
}

/**
 * The files that are as a run of pvewall left them: nobody else has written them since. Only the last run that had begun
 * when a file was written can have; a run of a large cluster fills many megabytes, so no other one is read.
 */
export async function ownRuns(host: Host, files: readonly (WrittenFile & { readonly text: string | undefined })[]): Promise<Map<string, Trace>> {
  const runs = await listRuns(host).catch(() => []);
  const read = new Map<string, Left | undefined>();
  const found = new Map<string, Trace>();
  for (const { path, at, text } of files) {
    const id = runs.find((run) => timeOfRun(run) <= at + cutOff);
    if (id === undefined || text === undefined) continue;
    if (!read.has(id)) read.set(id, await leftBy(host, id).catch(() => undefined));
    const left = read.get(id);
    if (left?.texts.get(path) === text) found.set(path, { ...left.trace, paths: [path] });
  }
  return found;
}

async function leftBy(host: Host, id: string): Promise<Left> {
  const run = await readRun(host, id);
  const end = await readEnd(host, id);
  const how = `with pvewall ${run.what.command}`;
  return { trace: { at: Date.parse(run.startedAt), who: callerOf(run), how, source: `its history, ${id}` }, texts: textsAfter(run, end) };
}

function textsAfter({ acts }: Run, end: RunEnd | undefined): Map<string, string | null> {
  const writes = acts.flatMap(({ effect }) => (effect.type === 'write-file' ? [effect] : []));
  const reverted = end?.outcome.startsWith('reverted') === true;
  // Of a file that was written twice, what was before the first or after the last.
  return new Map(reverted ? [...writes].reverse().map(({ path, before }) => [path, before]) : writes.map(({ path, after }) => [path, after]));
}

function callerOf({ caller: { user, from } }: Run): string {
  return from === undefined ? user : `${user} from ${from}`;
}
