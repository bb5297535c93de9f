import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { WriteSysctl } from '@pvewall/model';
import { HostError } from '@pvewall/model';
import { replaceFile } from './durable.ts';
import { describeFault, errno, hostError } from './fault.ts';
import type { Tree } from './tree.ts';

/** Set one kernel value; in a captured tree, what was captured of it. Throws HostError. */
export function writeSysctl(tree: Tree, effect: WriteSysctl): void {
  const { key, before, after } = effect;
  try {
    const path = procPath(key);
    const found = tree.find(path);
    // A captured tree may be told what it never said: loading the module, which makes the key, does nothing there.
    if (found === undefined && (tree.live || before !== null)) throw keyAbsent(key);
    const real = found?.real ?? tree.locate(path);
    if (found !== undefined) requireValue(tree, effect, real);
    if (tree.live) writeFileSync(real, `${after}\n`, { flag: 'r+' });
    else writeCaptured(real, `${after}\n`);
  } catch (error) {
    throw error instanceof HostError ? error : refused(key, after, error);
  }
}

/** Throws `stale`. A key that its module brought a moment ago has the kernel's default, whatever that is. */
function requireValue(tree: Tree, { key, before }: WriteSysctl, real: string): void {
  if (before === null && tree.live) return;
  const now = canonical(readFileSync(real, 'utf8'));
  if (before === null) throw new HostError('stale', `${key} was captured since it was read, as ${now}`, { hint: 'Plan again.' });
  if (now !== canonical(before)) throw stale(key, before, now);
}

function writeCaptured(real: string, text: string): void {
  mkdirSync(dirname(real), { recursive: true });
  replaceFile(real, text, { mode: 0o644, modes: true }, () => undefined);
}

/** In sysctl's spelling dots separate and slashes stand for dots within a name. */
export function procPath(key: string): string {
  return `/proc/sys/${key.replace(/[./]/g, (separator) => (separator === '.' ? '/' : '.'))}`;
}

/** The kernel puts tabs between words and a line end after them. */
function canonical(text: string): string {
  return text.trim().split(/\s+/).join(' ');
}

/** Which module brings the keys that begin so. */
const modules: readonly (readonly [prefix: string, module: string])[] = [
  ['net.bridge.', 'br_netfilter'],
  ['net.netfilter.nf_conntrack', 'nf_conntrack'],
  ['net.nf_conntrack', 'nf_conntrack'],
];

function keyAbsent(key: string): HostError {
  const module = modules.find(([prefix]) => key.startsWith(prefix))?.[1];
  const hint = module === undefined ? 'This kernel does not have it.' : `Load the module: modprobe ${module}. Some kernels lack the key even then.`;
  return new HostError('failed', `${key}: the kernel has no such value now`, { hint });
}

function stale(key: string, before: string, now: string): HostError {
  return new HostError('stale', `${key} is ${now}, no longer ${canonical(before)}`, { hint: 'Plan again.' });
}

const readOnlyHint = 'Run as root on the host itself: in a container or a network namespace this value cannot be set.';

function refused(key: string, after: string, error: unknown): HostError {
  const code = errno(error);
  if (code === 'EINVAL') {
    return new HostError('failed', `${key}: the kernel does not accept ${after}`, { cause: error, hint: 'Choose another value.' });
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    const { reason } = describeFault(error);
    return new HostError('denied', `${key} cannot be set: ${reason}`, { cause: error, hint: readOnlyHint });
  }
  return hostError(`${key} cannot be set`, error);
}
