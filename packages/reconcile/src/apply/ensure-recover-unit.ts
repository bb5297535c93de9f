import { recoverUnitLink, recoverUnitPath, type Effect, type Host, type Reading } from '@pvewall/model';
import { recoverUnit } from '../revert-script/recover-unit.ts';

/** Systemd's own sign that it runs. */
const systemdRuns = '/run/systemd/system';

/**
 * The unit that finishes a revert after a reboot. It is made once and stays: without a run under way it does nothing.
 * Systemd reads it at the next boot, which is when it is for.
 */
export async function ensureRecoverUnit(host: Host): Promise<void> {
  if (host.kind === 'directory') return;
  const [systemd, unit, link] = await host.read([
    { type: 'folder', path: systemdRuns },
    { type: 'file', path: recoverUnitPath },
    { type: 'link', path: recoverUnitLink },
  ]);
  if (systemd?.status !== 'names') return;
  for (const effect of [...written(textOf(unit)), ...linked(textOf(link))]) await host.perform(effect);
}

function written(before: string | null): Effect[] {
  return before === recoverUnit ? [] : [{ type: 'write-file', path: recoverUnitPath, before, after: recoverUnit, mode: 0o644 }];
}

function linked(before: string | null): Effect[] {
  return before === recoverUnitPath ? [] : [{ type: 'write-link', path: recoverUnitLink, before, after: recoverUnitPath }];
}

function textOf(reading: Reading | undefined): string | null {
  return reading?.status === 'text' ? reading.text : null;
}
