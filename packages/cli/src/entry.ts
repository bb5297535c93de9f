import { isMainThread } from 'node:worker_threads';
import { main } from './main.ts';
import { exitCode } from './exit-code.ts';
import { outputFault, processIo } from './process-io.ts';

/** One file is both the command and its threads. */
async function start(): Promise<void> {
  if (isMainThread) await command();
  else (await import('./policy-store/parallel.ts')).workIfWorker();
}

async function command(): Promise<void> {
  const io = processIo();
  // Node.js ends when nothing is left to wait for. A command that has not come to its end by then has not succeeded.
  process.exitCode = exitCode.error;
  const code = await main(process.argv.slice(2), io);
  const fault = outputFault();
  if (fault !== undefined) io.err(`pvewall: the output cannot be written: ${fault.message}\n`);
  process.exitCode = fault !== undefined && code === exitCode.done ? exitCode.error : code;
}

void start();
