import { isMainThread } from 'node:worker_threads';
import { main } from './main.ts';
import { processIo } from './process-io.ts';

/** One file is both the command and its threads. */
async function start(): Promise<void> {
  if (isMainThread) process.exitCode = await main(process.argv.slice(2), processIo());
  else (await import('./policy-store/parallel.ts')).workIfWorker();
}

void start();
