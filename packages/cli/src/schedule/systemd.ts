import { HostError, type Host } from '@pvewall/model';
import { serviceName } from './unit-files.ts';

/** Whether there is a systemd that can be told: never in a directory. */
export async function systemdRuns(host: Host): Promise<boolean> {
  if (host.kind === 'directory') return false;
  const [reading] = await host.read([{ type: 'folder', path: '/run/systemd/system' }]);
  return reading?.status === 'names';
}

/** Before anything is written: without systemd there is no timer. Throws HostError. */
export async function requireSystemd(host: Host): Promise<void> {
  if (host.kind === 'directory' || (await systemdRuns(host))) return;
  throw new HostError('failed', 'systemd does not run here, so there is no timer to install', { hint: 'Call `pvewall drift` from cron, or from whatever starts things here.' });
}

/** Throws HostError. */
export async function systemctl(host: Host, words: readonly string[], purpose: string): Promise<void> {
  await host.perform({ type: 'command', argv: ['systemctl', ...words], purpose, undo: 'repeat', liveOnly: true });
}

/** systemd says nothing of a hook that is not there until it does not fire. Throws HostError. */
export async function requireUnit(host: Host, name: string): Promise<void> {
  const words: Readonly<Record<string, string>> = { '%n': serviceName, '%N': bareName, '%p': bareName, '%i': '' };
  const real = name.replaceAll(/%./g, (word) => words[word] ?? word);
  await systemctl(host, ['cat', '--no-pager', real], `find the unit ${real} of --on-failure`);
}

const bareName = serviceName.replace('.service', '');
