import { HostError, type Host } from '@pvewall/model';

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
