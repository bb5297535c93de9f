/**
 * Makes a fresh checkout ready: dependencies, Debian packages (when root), the bundled command. Quick when all is there.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, root } from './build.mjs';
import { ensurePackages } from './debian-packages.mjs';

const installed = `${root}node_modules/.package-lock.json`;

export function setup() {
  installDependencies();
  const missing = ensurePackages();
  if (missing !== undefined) console.error(missing);
  build();
}

/** As the lock file says; again when it is newer than what is installed. */
function installDependencies() {
  const lock = statSync(`${root}package-lock.json`).mtimeMs;
  if (existsSync(installed) && statSync(installed).mtimeMs >= lock) return;
  console.error('Installing dependencies ...');
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: 'inherit' });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) setup();
