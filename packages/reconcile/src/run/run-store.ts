import { HostError, recordsFolder, type Host, type RecordFile } from '@pvewall/model';
import { endOf, performedOf, runOf, textOfEnd, textOfPerformed, textOfRun } from './run-json.ts';
import { isRunId } from './run-id.ts';
import type { Performed, Run, RunEnd } from './run.ts';

/** Names among a host's records. */
const pendingName = 'pending';
const folderOf = (id: string): string => `runs/${id}`;

export type Decision = 'keep' | 'revert';

/** The runs that a host remembers, newest first. */
export async function listRuns(host: Host): Promise<string[]> {
  return (await host.records.list('runs')).filter(isRunId).sort().reverse();
}

/** The run that has begun and not ended. Throws HostError. */
export async function readPending(host: Host): Promise<string | undefined> {
  const id = (await host.records.read(pendingName))?.trim();
  if (id === undefined) return undefined;
  if (isRunId(id)) return id;
  throw new HostError('failed', `${recordsFolder}/${pendingName} names no run`, { hint: `Look into ${recordsFolder}/runs, undo by hand what is half done, then remove that file.` });
}

/** Throws HostError when it is not there or says nothing. */
export async function readRun(host: Host, id: string): Promise<Run> {
  const text = await host.records.read(`${folderOf(id)}/run.json`);
  const run = text === null ? undefined : runOf(text);
  if (run !== undefined) return run;
  const path = `${recordsFolder}/${folderOf(id)}`;
  throw new HostError('failed', `${path}/run.json ${text === null ? 'is not there' : 'is damaged'}`, {
    hint: host.kind === 'directory' ? `Compare the files by hand, then remove ${recordsFolder}/${pendingName} below the directory.` : `What it changed can be put back without it: sh ${path}/revert now`,
  });
}

export async function readEnd(host: Host, id: string): Promise<RunEnd | undefined> {
  const text = await host.records.read(`${folderOf(id)}/end.json`);
  return text === null ? undefined : endOf(text);
}

export async function readPerformed(host: Host, id: string): Promise<Performed | undefined> {
  const text = await host.records.read(`${folderOf(id)}/performed.json`);
  return text === null ? undefined : performedOf(text);
}

/** Undefined while nobody has decided. Throws HostError for what says neither. */
export async function readDecision(host: Host, id: string): Promise<Decision | undefined> {
  const text = (await host.records.read(`${folderOf(id)}/decision`))?.trim();
  if (text === undefined || text === 'keep' || text === 'revert') return text;
  throw new HostError('failed', `${recordsFolder}/${folderOf(id)}/decision is damaged`, { hint: 'Write into it what shall become of the apply: keep, or revert. Then run any pvewall command.' });
}

/** Whoever makes the decision first has made it; the other is told false. One that is made is known on a full disk, too. */
export async function decide(host: Host, id: string, decision: Decision): Promise<boolean> {
  const made = await readDecision(host, id);
  if (made !== undefined) return made === decision;
  return (await host.records.claim(`${folderOf(id)}/decision`, `${decision}\n`)) || (await readDecision(host, id)) === decision;
}

/** Keeps a run and names it as the one under way. Throws HostError `locked` when there is one already. */
export async function storeRun(host: Host, run: Run, forShell: Readonly<Record<string, RecordFile>>): Promise<void> {
  await host.records.create(folderOf(run.id), { 'run.json': { content: textOfRun(run) }, ...forShell });
  if (await host.records.claim(pendingName, `${run.id}\n`)) return;
  await host.records.remove(folderOf(run.id));
  throw new HostError('locked', 'another apply has begun and not ended', { hint: 'See it: pvewall history' });
}

export async function writePerformed(host: Host, id: string, performed: Performed): Promise<void> {
  await host.records.write(`${folderOf(id)}/performed.json`, textOfPerformed(performed));
}

export async function forgetPerformed(host: Host, id: string): Promise<void> {
  await host.records.remove(`${folderOf(id)}/performed.json`);
}

/** What the host shows right after a kernel act, to tell later whether somebody else changed it. */
export async function writeLeft(host: Host, id: string, index: number, text: string): Promise<void> {
  await host.records.write(`${folderOf(id)}/left/${index}`, text);
}

export async function readLeft(host: Host, id: string, index: number): Promise<string | null> {
  return host.records.read(`${folderOf(id)}/left/${index}`);
}

/** Which watch counts; the others end when they find another's token. */
export async function writeWatch(host: Host, id: string, token: string): Promise<void> {
  await host.records.write(`${folderOf(id)}/watch`, `${token}\n`);
}

/** How it ended, then that nothing is under way any more. */
export async function endRun(host: Host, id: string, end: RunEnd): Promise<void> {
  await host.records.write(`${folderOf(id)}/end.json`, textOfEnd(end));
  await closeRun(host);
}

export async function closeRun(host: Host): Promise<void> {
  await host.records.remove(pendingName);
}

/** As if it had never begun. */
export async function forgetRun(host: Host, id: string): Promise<void> {
  if ((await readPending(host)) === id) await closeRun(host);
  await host.records.remove(folderOf(id));
}
