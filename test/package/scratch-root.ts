import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync, lstatSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { attempt } from './run.ts';

/** A file system of its own with nothing but dpkg's database in it. */
export function makeScratchRoot(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pvewall-package-root-'));
  for (const path of ['var/lib/dpkg/info', 'var/lib/dpkg/updates', 'var/lib/dpkg/triggers']) mkdirSync(join(folder, path), { recursive: true });
  writeFileSync(join(folder, 'var/lib/dpkg/status'), '');
  return folder;
}

/**
 * dpkg on a scratch root. The maintainer scripts run with DPKG_ROOT instead of a chroot, since there is no shell inside;
 * what the package depends on is not there either.
 */
export function dpkg(folder: string, ...words: readonly string[]): { status: number | null; said: string } {
  const forced = '--force-depends,script-chrootless,not-root,bad-path';
  return attempt('dpkg', [`--root=${folder}`, '--log=/dev/null', forced, ...words], { ...process.env, LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive' });
}

export function put(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** Every file below `folder` with its text, without dpkg's own. */
export function filesOf(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const files = paths.filter((path) => !path.startsWith('var/lib/dpkg') && lstatSync(join(folder, path)).isFile());
  return Object.fromEntries(files.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}
