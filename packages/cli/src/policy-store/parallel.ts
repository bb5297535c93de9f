import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { parsePolicyFile, type ParsedFile } from '@pvewall/policy';
import { build } from '../version.ts';
import { Cache } from './cache.ts';

export interface ParseJob {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly key: string;
}

interface WorkerInput {
  readonly task: 'parse-policy-files';
  readonly jobs: readonly ParseJob[];
  readonly folder: string | undefined;
}

const mostThreads = 8;

/** Parses files on all cores: this thread takes its share, and keeps what is parsed in the cache. */
export async function parseInParallel(jobs: readonly ParseJob[], cache: Cache): Promise<Map<string, ParsedFile>> {
  // Outside the bundle there is no one file that a thread could start from.
  const threads = build === undefined ? 1 : Math.min(availableParallelism(), mostThreads, jobs.length);
  const [own = [], ...others] = share(jobs, threads);
  const running = others.map((part) => runWorker(part, cache.folder));
  const parsed = parseShare(own, cache);
  const results = await Promise.all(running);
  return new Map([...parsed, ...results.flat()].map((file) => [file.path, file]));
}

/** Largest first, each to whoever has least. */
function share(jobs: readonly ParseJob[], parts: number): ParseJob[][] {
  const shares = Array.from({ length: parts }, () => ({ jobs: [] as ParseJob[], size: 0 }));
  for (const job of [...jobs].sort((a, b) => b.bytes.length - a.bytes.length)) {
    const least = shares.reduce((best, candidate) => (candidate.size < best.size ? candidate : best));
    least.jobs.push(job);
    least.size += job.bytes.length;
  }
  return shares.map((part) => part.jobs);
}

function parseShare(jobs: readonly ParseJob[], cache: Cache): ParsedFile[] {
  return jobs.map(({ path, bytes, key }) => {
    const file = parsePolicyFile(bytes, path);
    cache.put(key, file);
    return file;
  });
}

function runWorker(jobs: readonly ParseJob[], folder: string | undefined): Promise<ParsedFile[]> {
  const input: WorkerInput = { task: 'parse-policy-files', jobs, folder };
  return new Promise((resolve, reject) => {
    const worker = new Worker(__filename, { workerData: input });
    // Text crosses to the other thread many times faster than objects.
    worker.once('message', (message: string) => { resolve(JSON.parse(message) as ParsedFile[]); });
    worker.once('error', reject);
  });
}

/** Whether this thread was started by `runWorker`; if so, does its work. */
export function workIfWorker(): boolean {
  const input = workerData as WorkerInput | null;
  if (isMainThread || input?.task !== 'parse-policy-files') return false;
  const cache = new Cache(input.folder);
  const texts = input.jobs.map(({ path, bytes, key }) => {
    const text = JSON.stringify(parsePolicyFile(bytes, path));
    cache.putText(key, text);
    return text;
  });
  parentPort?.postMessage(`[${texts.join(',')}]`);
  return true;
}
