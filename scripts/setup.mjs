/**
 * Makes a fresh checkout ready: dependencies, Debian packages (when root), the bundled command. Quick when all is there.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ensurePackages } from './debian-packages.mjs';

export const root = fileURLToPath(new URL('../', import.meta.url));
const installed = `${root}node_modules/.package-lock.json`;

export function setup() {
  installDependencies();
  const missing = ensurePackages();
  if (missing !== undefined) console.error(missing);
  run('npx', ['turbo', 'run', 'build', '--output-logs=errors-only', '--no-color'], { stdio: ['ignore', 'ignore', 'inherit'] });
  linkCommand();
}

export function run(program, words, options = {}) {
  execFileSync(program, words, { cwd: root, stdio: 'inherit', ...options, env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', ...options.env } });
}

/** As the lock file says; again when it is newer than what is installed. */
function installDependencies() {
  const lock = statSync(`${root}package-lock.json`).mtimeMs;
  if (existsSync(installed) && statSync(installed).mtimeMs >= lock) return;
  console.error('Installing dependencies ...');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
}

/** npm links commands while it installs, when the bundle is not there yet: so that `npx pvewall` finds it. */
function linkCommand() {
  const link = `${root}node_modules/.bin/pvewall`;
  mkdirSync(`${root}node_modules/.bin`, { recursive: true });
  rmSync(link, { force: true });
  symlinkSync('../../packages/cli/dist/pvewall.cjs', link);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) setup();
