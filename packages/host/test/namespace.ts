import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Step } from './local-probe.ts';

const isRoot = process.getuid?.() === 0;

/** Root over a network and mount namespace of its own: nothing that is done there reaches this machine. */
const namespace = isRoot ? ['unshare', '-n', '-m'] : ['unshare', '-Urnm'];
/** An ordinary user of this machine. */
const nobody = isRoot ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : ['env'];

/** Whether namespaces are allowed here. Where they must be (CI), the tests run and fail. */
export const namespacesAllowed = process.env['CI'] === 'true' || spawnSync('unshare', [...namespace.slice(1), 'true']).status === 0;

/** Bundle the probe, since Node cannot run TypeScript by itself. The path of the bundle, readable to everybody. */
export function bundleProbe(name = 'local-probe.ts'): string {
  const folder = mkdtempSync(join(tmpdir(), 'pvewall-probe-'));
  chmodSync(folder, 0o755);
  const out = join(folder, 'probe.cjs');
  const source = fileURLToPath(new URL(name, import.meta.url));
  const esbuild = fileURLToPath(new URL('../../../node_modules/.bin/esbuild', import.meta.url));
  const options = ['--bundle', '--platform=node', '--format=cjs', '--log-level=error', '--define:import.meta.url="file:///"'];
  const { status, stderr } = spawnSync(esbuild, [source, ...options, `--outfile=${out}`], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`esbuild: ${stderr}`);
  return out;
}

/** Do the steps in a fresh namespace, after the shell commands that furnish it. */
export function inNamespace(probe: string, furnish: readonly string[], steps: readonly Step[]): unknown[] {
  return runProbe([...namespace, '--', 'sh', '-ec', [...furnish, 'exec "$@"'].join('\n'), 'sh'], probe, steps);
}

/** Do the steps as a user who may do little. */
export function asNobody(probe: string, steps: readonly Step[]): unknown[] {
  return runProbe(nobody, probe, steps);
}

function runProbe([program = '', ...args]: readonly string[], probe: string, steps: readonly Step[]): unknown[] {
  const { status, stdout, stderr } = spawnSync(program, [...args, process.execPath, probe], {
    input: JSON.stringify(steps),
    encoding: 'utf8',
    cwd: '/',
    // An ordinary user's PATH has no sbin.
    env: { ...process.env, PATH: `/usr/sbin:/usr/bin:/sbin:/bin:${process.env['PATH'] ?? ''}` },
  });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
  return JSON.parse(stdout) as unknown[];
}
