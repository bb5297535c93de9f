/**
 * Starts the program, which is a string in this same file: a string is skipped where code would be parsed, and what
 * Node.js compiled of it is kept, so that a command answers in half the time. Without a folder of our own to keep it in,
 * everything works as well, a little slower.
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { cacheFolder } from './cache-folder.ts';
import { readSealed, writeSealed } from './sealed-file.ts';
import { build, version } from './version.ts';

/** Put in by the build: a function expression of everything. */
declare const PVEWALL_PROGRAM: string;

type Program = (load: NodeJS.Require, file: string) => void;

function start(): void {
  const word = process.argv[2];
  if (word === '--version' || word === '-V') writeSync(1, `pvewall ${version}\n`);
  else run();
}

function run(): void {
  const folder = cacheFolder(process.env);
  const kept = folder === undefined ? undefined : join(folder, `code-${build ?? ''}-${process.version}-${process.arch}`);
  const cachedData = kept === undefined ? undefined : readSealed(kept);
  const script = new Script(PVEWALL_PROGRAM, { filename: __filename, ...(cachedData && { cachedData }) });
  const program = script.runInThisContext() as Program;
  program(require, __filename);
  const stale = cachedData === undefined || script.cachedDataRejected === true;
  // At the end, so that what was needed is in it.
  if (kept !== undefined && stale) process.once('exit', () => { writeSealed(kept, script.createCachedData()); });
}

start();
