import type { Host } from '@pvewall/model';
import { paragraphs } from '../applying/say.ts';
import type { Invocation } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { readUnits } from './read-units.ts';
import type { Schedule } from './schedule.ts';
import { serviceText } from './service-unit.ts';
import { statedSchedule } from './stated-schedule.ts';
import { requireSystemd, requireUnit, systemctl, systemdRuns } from './systemd.ts';
import { timeSpan } from './time-span.ts';
import { timerText } from './timer-unit.ts';
import { installed, timerName, timerPath } from './unit-files.ts';
import { requireOurs, writeUnits } from './write-units.ts';

/** In seconds. A check takes some of them itself. */
const shortest = 60;

export async function install(host: Host, invocation: Invocation, io: Io): Promise<ExitCode> {
  const every = invocation.values.get('every') ?? '15min';
  if ((timeSpan(every) ?? 0) < shortest) {
    io.err(`pvewall: --every takes a time span of 1min or more, such as 15min, 1h, 1day;\n         not ${JSON.stringify(every)}\n`);
    return exitCode.error;
  }
  const schedule = statedSchedule(host, invocation, io);
  await requireSystemd(host);
  if (schedule.onFailure !== undefined) await requireUnit(host, schedule.onFailure);
  const before = await readUnits(host);
  requireOurs(before);
  await writeUnits(host, before, { service: serviceText(installed, schedule), timer: timerText(installed, every), link: timerPath });
  if (await systemdRuns(host)) await start(host);
  io.out(paragraphs([...words(schedule, every), 'See: pvewall schedule status, journalctl -u pvewall-drift', 'To check now: systemctl start pvewall-drift'], io.outLook));
  return exitCode.done;
}

async function start(host: Host): Promise<void> {
  await systemctl(host, ['daemon-reload'], 'let systemd read its units again');
  await systemctl(host, ['restart', timerName], 'start the timer');
}

function words({ policy, repair, metrics, onFailure }: Schedule, every: string): string[] {
  return [
    `${repair ? 'Checks and repairs' : 'Checks'} ${policy} every ${every}.`,
    ...(metrics === undefined ? [] : [`Metrics: ${metrics}`]),
    ...(onFailure === undefined ? [] : [`On drift or an error: ${onFailure}`]),
  ];
}
