import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const bundle = `${root}packages/cli/dist/pvewall.cjs`;

/** Builds the command when it is not there or older than its sources. */
export function ensureBundle(): void {
  const built = existsSync(bundle) ? statSync(bundle).mtimeMs : 0;
  if (sources().some((path) => statSync(path).mtimeMs > built)) execFileSync(process.execPath, [`${root}packages/cli/build.mjs`], { cwd: root });
}

/** Every source of every package; tests are left out. */
export function sources(): string[] {
  const folders = readdirSync(`${root}packages`).map((name) => `${root}packages/${name}/src`);
  const files = folders.flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`));
  return files.filter((path) => /\.(?:ts|js)$/.test(path) && !path.endsWith('.test.ts'));
}

/** Puts a command `pvewall` into a folder for PATH. */
export function linkBundle(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/pvewall`, `#!/bin/sh\nexec '${process.execPath}' '${bundle}' "$@"\n`);
  chmodSync(`${folder}/pvewall`, 0o755);
}
