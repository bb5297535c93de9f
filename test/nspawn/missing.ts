import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ownControlGroup } from './control-group.ts';
import { ensureRoot } from './root.ts';

const COMMANDS = ['debootstrap', 'systemd-nspawn', 'nsenter', 'unshare', 'setpriv', 'flock'];
const FOLDERS = ['/usr/sbin', '/usr/bin'];

/**
 * Why no machine can be had here, or undefined. Where only Debian packages are missing, installs them first; makes the root when there is none.
 * Whoever finds a reason skips and says it; with CI=true it is a failure.
 */
export function nspawnMissing(): string | undefined {
  if (process.platform !== 'linux') return 'systemd-nspawn needs Linux';
  if (process.getuid?.() !== 0) return 'only root can start systemd-nspawn';
  if (commandsMissing().length > 0) attempt(process.execPath, [join(import.meta.dirname, '../../scripts/debian-packages.mjs')]);
  const missing = commandsMissing();
  if (missing.length > 0) return `${missing.join(' and ')} missing: apt-get install debootstrap systemd-container util-linux`;
  if (ownControlGroup() === undefined) return 'no unified control group hierarchy is mounted';
  return attempt('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']) ?? rootMissing();
}

function commandsMissing(): string[] {
  return COMMANDS.filter((command) => !FOLDERS.some((folder) => existsSync(`${folder}/${command}`)));
}

function rootMissing(): string | undefined {
  try {
    ensureRoot();
    return undefined;
  } catch (error) {
    return `no Debian root can be made: ${reason(error)}`;
  }
}

/** Why the command failed, or undefined. */
function attempt(command: string, argv: readonly string[]): string | undefined {
  try {
    execFileSync(command, argv, { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return reason(error);
  }
}

function reason(error: unknown): string {
  const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  return stderr === '' ? String(error) : stderr;
}
