import { setTimeout as sleep } from 'node:timers/promises';
import type { Effect, Host, LockName, Query, RecordFile } from '@pvewall/model';
import { HostError } from '@pvewall/model';
import { localHost } from '@pvewall/host';

/** One thing to do with this machine's host. */
export type Step =
  | { readonly read: readonly Query[] }
  | { readonly perform: Effect }
  | { readonly try: readonly [table: string, input: string] }
  | { readonly lock: LockName; readonly then: readonly Step[] }
  | { readonly record: readonly [folder: string, files: Readonly<Record<string, RecordFile>>] }
  | { readonly recorded: string }
  | { readonly watch: readonly [run: string, token: string, seconds: number] }
  | { readonly unwatch: readonly [run: string, token: string] }
  /** Milliseconds. */
  | { readonly wait: number };

/** Runs inside a namespace that the test made: steps come in on standard input, results go out on standard output. */
const chunks: Buffer[] = [];
process.stdin.on('data', (chunk: Buffer) => chunks.push(chunk));
process.stdin.on('end', () => {
  const steps = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Step[];
  void runAll(localHost({ node: 'pve' }), steps).then((results) => process.stdout.write(JSON.stringify(results)));
});

async function runAll(host: Host, steps: readonly Step[]): Promise<unknown[]> {
  const results: unknown[] = [];
  for (const step of steps) results.push(await runStep(host, step).catch(told));
  return results;
}

async function runStep(host: Host, step: Step): Promise<unknown> {
  if ('read' in step) return host.read(step.read);
  if ('perform' in step) return host.perform(step.perform).then(() => 'done');
  if ('try' in step) return host.tryEbtables(...step.try);
  if ('record' in step) return host.records.create(...step.record).then(() => 'done');
  if ('recorded' in step) return host.records.read(step.recorded);
  if ('watch' in step) return host.watch(...step.watch).then(() => 'done');
  if ('unwatch' in step) return host.unwatch(...step.unwatch).then(() => 'done');
  if ('wait' in step) return sleep(step.wait);
  return host.withLock(step.lock, () => runAll(host, step.then));
}

function told(error: unknown): unknown {
  if (!(error instanceof HostError)) return { thrown: String(error) };
  return { code: error.code, message: error.message, hint: error.hint };
}
