/** `npm run build`: the bundled command, and its place among the commands that npx finds. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../', import.meta.url));

export function build() {
  execFileSync('npx', ['turbo', 'run', 'build', '--output-logs=errors-only', '--no-color'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
  });
  linkCommand();
}

/** npm links commands while it installs, when the bundle may not be there yet. */
function linkCommand() {
  const link = `${root}node_modules/.bin/pvewall`;
  mkdirSync(`${root}node_modules/.bin`, { recursive: true });
  rmSync(link, { force: true });
  symlinkSync('../../packages/cli/dist/pvewall.cjs', link);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) build();
