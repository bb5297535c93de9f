import type { Host } from '@pvewall/model';
import type { Invocation } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { readUnits } from './read-units.ts';
import { systemctl, systemdRuns } from './systemd.ts';
import { timerName } from './unit-files.ts';
import { requireOurs, writeUnits } from './write-units.ts';

/** A run that is under way comes to its end. */
export async function remove(host: Host, _invocation: Invocation, io: Io): Promise<ExitCode> {
  const before = await readUnits(host);
  if (before.service === null && before.timer === null && before.link === null) {
    io.out('No schedule is installed.\n');
    return exitCode.done;
  }
  requireOurs(before);
  const live = await systemdRuns(host);
  if (live) await stop(host);
  await writeUnits(host, before, { service: null, timer: null, link: null });
  if (live) await systemctl(host, ['daemon-reload'], 'let systemd read its units again');
  io.out('The schedule is removed. The firewall stays as it is.\n');
  return exitCode.done;
}

/** What failed once would be listed as failed for good. A pattern, as systemd knows no unit that was never loaded. */
async function stop(host: Host): Promise<void> {
  await systemctl(host, ['stop', timerName], 'stop the timer');
  await systemctl(host, ['reset-failed', 'pvewall-drift.*'], 'forget how the last run ended');
}
