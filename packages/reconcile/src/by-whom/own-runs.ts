import type { HistoryEntry } from '../history/history.ts';
import type { Run } from '../run/run.ts';
import type { Trace } from './trace.ts';

/** The newest run of pvewall after which a file was as it is: nobody else has written it since. */
export function readOwnRuns(entries: readonly HistoryEntry[], path: string, text: string): Trace | undefined {
  for (const { run, end } of entries) {
    const writes = run.acts.flatMap(({ effect }) => (effect.type === 'write-file' && effect.path === path ? [effect] : []));
    const last = end?.outcome.startsWith('reverted') ? writes[0]?.before : writes.at(-1)?.after;
    if (last === text) return { at: Date.parse(run.startedAt), who: callerOf(run), how: `with pvewall ${run.what.command}`, source: `its history, ${run.id}`, paths: [path] };
  }
  return undefined;
}

function callerOf({ caller: { user, from } }: Run): string {
  return from === undefined ? user : `${user} from ${from}`;
}
