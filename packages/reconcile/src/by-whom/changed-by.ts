import type { Host, Query, Reading } from '@pvewall/model';
import { readAccessLog } from './access-log.ts';
import { readClusterLog } from './cluster-log.ts';
import { ownRuns } from './own-runs.ts';
import { readSudoJournal } from './sudo-journal.ts';
import type { Trace, WrittenFile } from './trace.ts';

/** How long before a file was written what wrote it may have been noted, and how long after it; in milliseconds. */
interface Window {
  readonly before: number;
  readonly after: number;
}

/** A call is noted when it is answered; a second may be cut off on either side. */
const called: Window = { before: 1000, after: 5000 };
const tasked: Window = { before: 5000, after: 5000 };
/** sudo notes an editor when it is started, and somebody thinks before saving. */
const edited: Window = { before: 30 * 60_000, after: 1000 };

const accessLogs = ['/var/log/pveproxy/access.log', '/var/log/pveproxy/access.log.1'] as const;
const clusterLog = '/etc/pve/.clusterlog';

/**
 * Who may have last written each file, for people, by its path; a file of which no log tells is not there. Logs
 * and records that cannot be read tell nothing: who it was is worth knowing, not worth failing for.
 */
export async function changedBy(host: Host, files: readonly WrittenFile[]): Promise<Map<string, string>> {
  if (files.length === 0) return new Map();
  const texts = await host.read(files.map(({ path }): Query => ({ type: 'file', path })));
  const own = await ownRuns(host, files.map((file, i) => ({ ...file, text: textOf(texts[i]) })));
  const traces = await tracesOf(host, files);
  const told = files.map((file): [string, string] => [file.path, sayWho(whoWrote(file, own.get(file.path), traces), file)]);
  return new Map(told.filter(([, who]) => who !== ''));
}

interface Traces {
  readonly window: Window;
  readonly byPath: ReadonlyMap<string, readonly Trace[]>;
}

async function tracesOf(host: Host, files: readonly WrittenFile[]): Promise<Traces[]> {
  const times = files.map(({ at }) => at);
  const since = (Math.min(...times) - edited.before) / 1000;
  const until = (Math.max(...times) + edited.after) / 1000;
  const logs = accessLogs.map((path): Query => ({ type: 'log-end', path }));
  const [journal, cluster, ...access] = (await host.read([{ type: 'sudo-journal', since, until }, { type: 'file', path: clusterLog }, ...logs])).map(textOf);
  const paths = files.map(({ path }) => path);
  const asCalled = new Map(paths.flatMap((path) => namesOf(path, host.node).map((name): [string, string] => [name, path])));
  return [
    { window: called, byPath: grouped(access.flatMap((text) => readAccessLog(text ?? ''))) },
    { window: tasked, byPath: grouped(readClusterLog(cluster ?? '')) },
    { window: edited, byPath: grouped(readSudoJournal(journal ?? '', new Set(asCalled.keys())).map((trace) => ({ ...trace, paths: trace.paths.flatMap((path) => asCalled.get(path) ?? []) }))) },
  ];
}

/** /etc/pve/local leads to the node's own folder. */
function namesOf(path: string, node: string): string[] {
  const own = `/etc/pve/nodes/${node}/`;
  return path.startsWith(own) ? [path, `/etc/pve/local/${path.slice(own.length)}`] : [path];
}

function grouped(traces: readonly Trace[]): Map<string, Trace[]> {
  const byPath = new Map<string, Trace[]>();
  for (const trace of traces) {
    for (const path of new Set(trace.paths)) byPath.set(path, [...(byPath.get(path) ?? []), trace]);
  }
  return byPath;
}

function whoWrote(file: WrittenFile, own: Trace | undefined, traces: readonly Traces[]): Trace[] {
  if (own !== undefined) return [own];
  const near = traces.flatMap(({ window, byPath }) => (byPath.get(file.path) ?? []).filter(({ at }) => at >= file.at - window.before && at <= file.at + window.after));
  // Of several calls of one person the last one is enough; who came last is named first.
  const inTime = near.sort((a, b) => a.at - b.at);
  return [...new Map(inTime.map((trace) => [`${trace.who} ${trace.how}`, trace])).values()].sort((a, b) => b.at - a.at);
}

/** More candidates than this are no answer. */
const most = 3;

function sayWho(traces: readonly Trace[], file: WrittenFile): string {
  const said = traces.slice(0, most).map(({ who, how, at, source }) => `${who} ${how} at ${timeOf(at, file.at)} (${source})`);
  const more = traces.length - said.length;
  return [...said, ...(more > 0 ? [`${more} more`] : [])].join(', or ');
}

/** UTC; with the date where it is not that of the file. */
function timeOf(at: number, fileAt: number): string {
  const [date = '', time = ''] = new Date(at).toISOString().split('T');
  const clock = time.slice(0, 8);
  return new Date(fileAt).toISOString().startsWith(date) ? clock : `${date} ${clock}`;
}

function textOf(reading: Reading | undefined): string | undefined {
  return reading?.status === 'text' ? reading.text : undefined;
}
