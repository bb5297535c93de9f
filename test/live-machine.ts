import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from '@jest/globals';
import { describeWhere } from './describe-where.ts';

const namespaces = ['-n', '-m', '-p', '-f', '--mount-proc'] as const;
const missing = spawnSync('unshare', [...namespaces, 'true']).status === 0 ? undefined : 'this machine allows no namespaces';

/** A machine of its own: networks, mounts and processes that end with it, and a folder with pvewall.cjs. */
export interface LiveMachine {
  readonly folder: string;
  readonly at: (name: string) => string;
  /** Writes a file of the folder. */
  readonly put: (name: string, text: string, mode?: number) => void;
  /** Runs a script of shell there, as root, which ends at the first failure; `words` are its `$@`. */
  readonly run: (script: string, words?: readonly string[], env?: Readonly<Record<string, string>>) => SpawnSyncReturns<string>;
}

/** @param name of the folder, for who looks for what is left over */
export function liveMachine(name: string): LiveMachine {
  const folder = mkdtempSync(join(tmpdir(), `pvewall-${name}-`));
  afterAll(() => { rmSync(folder, { recursive: true, force: true }); });
  const at = (file: string): string => join(folder, file);
  return {
    folder,
    at,
    put: (file, text, mode = 0o644) => {
      mkdirSync(dirname(at(file)), { recursive: true });
      writeFileSync(at(file), text, { mode });
    },
    run: (script, words = [], env = {}) =>
      spawnSync('unshare', [...namespaces, 'sh', '-ec', script, 'sh', ...words], { encoding: 'utf8', env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', node: process.execPath, ...env } }),
  };
}

/** `describe` for what needs such a machine. `prepare`: once, when the program is built. */
export function describeLive({ at }: LiveMachine, name: string, prepare: () => void, tests: () => void): void {
  describeWhere(missing, 'namespaces', name, () => {
    beforeAll(() => {
      build(at('pvewall.cjs'));
      prepare();
    }, 180_000);
    tests();
  });
}

function build(outfile: string): void {
  const [esbuild, entry] = ['../node_modules/.bin/esbuild', '../packages/cli/src/entry.ts'].map((path) => fileURLToPath(new URL(path, import.meta.url))) as [string, string];
  const { status, stderr } = spawnSync(esbuild, [entry, '--bundle', '--platform=node', '--format=cjs', '--log-level=error', '--define:import.meta.url="file:///"', `--outfile=${outfile}`], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`esbuild: ${stderr}`);
}
