import { lstatSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Io } from '../io.ts';
import { writeOutput } from '../write-output.ts';
import { driftMetrics, type DriftRun } from './drift-metrics.ts';

/** node_exporter runs as a user of its own. */
const mode = 0o644;

/**
 * Writes FILE anew, whole or not at all; node_exporter reads it at any moment. Its folder may be a user's who may not do what root may:
 * no link there is followed. Throws HostError.
 */
export function writeMetrics(file: string, run: DriftRun, io: Io): void {
  writeOutput(file, driftMetrics(run, textOf(resolve(io.cwd, file))), io, { mode, onlyPlain: true });
}

/** What cannot be read says nothing of the last success; that it cannot be written is told. A pipe would be waited for. */
function textOf(path: string): string | undefined {
  try {
    return lstatSync(path).isFile() ? readFileSync(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
