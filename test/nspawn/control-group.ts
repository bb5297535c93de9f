import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** This process's group in the unified hierarchy, below which machines get groups of their own, or undefined where there is none. */
export function ownControlGroup(): string | undefined {
  const mount = /^\S+ \S+ \S+ \S+ (\S+) .* - cgroup2 /m.exec(readFileSync('/proc/self/mountinfo', 'utf8'))?.[1];
  const path = /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1];
  if (mount === undefined || path === undefined) return undefined;
  const folder = `${mount}${path}`.replace(/\/$/, '');
  return existsSync(folder) ? folder : undefined;
}

/** Removes a group with all below it; nobody may be in it any more. */
export function removeControlGroup(folder: string): void {
  if (existsSync(folder)) execFileSync('find', [folder, '-depth', '-type', 'd', '-exec', 'rmdir', '{}', ';']);
}
