import type { Host, Reading } from '@pvewall/model';
import { formatVersion, prose, toJson, visible } from '@pvewall/render';
import { timeInWords } from '../applying/say.ts';
import type { Invocation } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { wantsJson } from '../report-findings.ts';
import { endInWords, liveSchedule, type LiveSchedule } from './last-run.ts';
import { readUnits, unitsInForce } from './read-units.ts';
import { systemdRuns } from './systemd.ts';
import { everyOf } from './timer-unit.ts';
import { timerName } from './unit-files.ts';

/** A schedule as it stands in the units; `live` where systemd runs. */
interface Standing {
  readonly every: string;
  readonly command: string;
  readonly onFailure?: string;
  readonly live?: LiveSchedule;
}

/**
 * Tells what is installed, how the last run ended and when the next comes. The exit code is that of the last run, 0 before the
 * first; 1 without a schedule, and when its timer does not run.
 */
export async function status(host: Host, invocation: Invocation, io: Io): Promise<ExitCode> {
  const standing = await readStanding(host);
  io.out(wantsJson(invocation) ? json(standing) : lines(standing, io.now()).map((line) => `${prose(visible(line), io.outLook, undefined, 2)}\n`).join(''));
  return codeOf(standing);
}

async function readStanding(host: Host): Promise<Standing | undefined> {
  const units = unitsInForce(await readUnits(host));
  if (units === undefined) return undefined;
  const setting = (name: string): string | undefined => new RegExp(`^${name}=(.*)$`, 'm').exec(units.service)?.[1];
  const onFailure = setting('OnFailure');
  const live = (await systemdRuns(host)) ? await readLive(host) : undefined;
  return {
    every: everyOf(units.timer) ?? 'an unknown time',
    command: setting('ExecStart') ?? 'an unknown command',
    ...(onFailure !== undefined && { onFailure }),
    ...(live !== undefined && { live }),
  };
}

async function readLive(host: Host): Promise<LiveSchedule> {
  const [units, timer] = await host.read([{ type: 'schedule-units' }, { type: 'schedule-timer' }]);
  return liveSchedule(textOf(units), textOf(timer));
}

function textOf(reading: Reading | undefined): string {
  return reading?.status === 'text' ? reading.text : '';
}

function lines(standing: Standing | undefined, now: Date): string[] {
  if (standing === undefined) return ['No schedule is installed.', 'To check every 15 minutes: pvewall schedule install --every 15min'];
  const { every, command, onFailure, live } = standing;
  return [`Every ${every}: ${command}`, ...(onFailure === undefined ? [] : [`On drift or an error: ${onFailure}`]), ...(live === undefined ? [] : liveLines(live, now))];
}

function liveLines({ timerRuns, last, skippedAt, next }: LiveSchedule, now: Date): string[] {
  return [
    last === undefined ? 'Last run: none since this machine came up' : `Last run: ${timeInWords(last.endedAt ?? last.startedAt)}, ${endInWords(last)}`,
    ...(skippedAt === undefined ? [] : [`Skipped: ${timeInWords(skippedAt)}, the program is not there`]),
    !timerRuns ? `Next run: none, the timer does not run: systemctl start ${timerName}` : next === undefined ? 'Next run: when the one that is under way has ended' : `Next run: ${timeInWords(next)}, in ${inWords(next, now)}`,
  ];
}

function inWords(then: Date, now: Date): string {
  const minutes = Math.round((then.getTime() - now.getTime()) / 60_000);
  if (minutes < 1) return 'less than a minute';
  if (minutes < 120) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} days`;
}

function json(standing: Standing | undefined): string {
  const { live } = standing ?? {};
  const last = live?.last;
  return toJson({
    format_version: formatVersion,
    installed: standing !== undefined,
    every: standing?.every ?? null,
    command: standing?.command ?? null,
    on_failure: standing?.onFailure ?? null,
    timer_runs: live?.timerRuns ?? null,
    last_run:
      last === undefined
        ? null
        : { started_at: last.startedAt.toISOString(), ended_at: last.endedAt?.toISOString() ?? null, exit_code: last.exitCode ?? null, result: last.result, meaning: endInWords(last) },
    next_run_at: live?.next?.toISOString() ?? null,
  });
}

function codeOf(standing: Standing | undefined): ExitCode {
  if (standing === undefined || standing.live?.timerRuns === false || standing.live?.skippedAt !== undefined) return exitCode.error;
  const last = standing.live?.last;
  if (last?.endedAt === undefined) return exitCode.done;
  return Object.values(exitCode).find((code) => code === last.exitCode) ?? exitCode.error;
}
