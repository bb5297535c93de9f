import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs';

/** @param path an existing folder */
export function mountTmpfs(path) {
  mount('-t', 'tmpfs', '-o', 'mode=755', 'pvewall-demo', path);
}

/**
 * Puts a fresh folder over `path`, in which everything is as before, by links to where the old one now is, but `own`,
 * which can be made anew. An overlay would do too, but as root of a user namespace alone its folders are another's.
 */
export function coverFolder(path, own, aside) {
  if (!existsSync(path)) return;
  mkdirSync(aside, { recursive: true });
  mount('--rbind', path, aside);
  mountTmpfs(path);
  for (const name of readdirSync(aside)) if (!own.includes(name)) symlinkSync(targetOf(aside, name), `${path}/${name}`);
}

export function emptyFolder(path) {
  mountTmpfs(path);
}

/** A link that leads from its own folder is taken as it is: from another place it would lead elsewhere. */
function targetOf(aside, name) {
  const path = `${aside}/${name}`;
  return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : path;
}

function mount(...words) {
  try {
    execFileSync('mount', words, { stdio: 'pipe' });
  } catch (error) {
    throw new Error(String(error.stderr ?? error.message).trim(), { cause: error });
  }
}
