import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const bundle = `${root}packages/cli/dist/pvewall.cjs`;

/** A program's output; throws when it fails. */
export function run(command: string, words: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): string {
  return execFileSync(command, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 26, ...options });
}

/** Both outputs and the exit code of a program that may fail. */
export function attempt(command: string, words: readonly string[], env: NodeJS.ProcessEnv = process.env): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(command, words, { encoding: 'utf8', env, timeout: 60_000 });
  return { status, said: stdout + stderr };
}

/** Makes the package of the command that is built, in `out`, and gives its path. */
export function makePackage(out: string, env: NodeJS.ProcessEnv = {}): string {
  return run(process.execPath, [`${root}packaging/package.mjs`, '--bundle', bundle, '--out', out], { cwd: out, env: { ...process.env, ...env } }).trim();
}

/** Why a test that needs these programs cannot run, or undefined. */
export function programsMissing(...names: readonly string[]): string | undefined {
  const missing = names.filter((name) => !['/usr/bin', '/bin', '/usr/sbin', '/sbin'].some((folder) => isThere(`${folder}/${name}`)));
  return missing.length === 0 ? undefined : `there is no ${missing.join(', no ')}`;
}

function isThere(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
