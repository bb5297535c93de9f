import { exitCode } from '../exit-code.ts';

/** How a run of the service ended, as systemd tells it. */
export interface LastRun {
  /** Absent while it is under way. */
  readonly endedAt?: Date;
  readonly startedAt: Date;
  /** Absent when it did not come to its end by itself. */
  readonly exitCode?: number;
  /** systemd's word: `success`, `exit-code`, `timeout`, `signal`, `oom-kill`... */
  readonly result: string;
}

/** What systemd knows of a schedule since the machine came up. */
export interface LiveSchedule {
  readonly timerRuns: boolean;
  readonly last?: LastRun;
  /** Why the last one did not even begin: a condition of the unit was not met. */
  readonly skippedAt?: Date;
  readonly next?: Date;
}

type Properties = ReadonlyMap<string, string>;

/** @param units answers of the query `schedule-units` @param timers of `schedule-timer` */
export function liveSchedule(units: string, timers: string): LiveSchedule {
  const [service, timer] = units.split(/\n\n+/).map(propertiesOf);
  const last = lastRunOf(service ?? new Map());
  const skippedAt = service?.get('ConditionResult') === 'no' ? timeOf(service.get('ConditionTimestamp')) : undefined;
  const next = nextOf(timers);
  return {
    timerRuns: timer?.get('ActiveState') === 'active',
    ...(last !== undefined && { last }),
    ...(skippedAt !== undefined && { skippedAt }),
    ...(next !== undefined && { next }),
  };
}

function propertiesOf(text: string): Properties {
  return new Map(text.split('\n').flatMap((line) => {
    const at = line.indexOf('=');
    return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1)] as const];
  }));
}

/** CLD_EXITED of sigaction(2). */
const exited = '1';

function lastRunOf(service: Properties): LastRun | undefined {
  const startedAt = timeOf(service.get('ExecMainStartTimestamp'));
  if (startedAt === undefined) return undefined;
  const endedAt = timeOf(service.get('ExecMainExitTimestamp'));
  const result = service.get('Result') ?? 'unknown';
  const code = service.get('ExecMainCode') === exited ? Number(service.get('ExecMainStatus')) : undefined;
  if (service.get('ActiveState') === 'activating' || endedAt === undefined) return { startedAt, result };
  return { startedAt, endedAt, result, ...(code !== undefined && { exitCode: code }) };
}

/** `@1763850000`; empty, `@0` or `n/a` for what has not been. */
function timeOf(text = ''): Date | undefined {
  const seconds = Number(/^@(\d{1,12})/.exec(text)?.[1] ?? 0);
  return seconds === 0 ? undefined : new Date(seconds * 1000);
}

function nextOf(timers: string): Date | undefined {
  const [, microseconds] = /"next"\s*:\s*(\d{1,17})\b/.exec(timers) ?? [];
  return microseconds === undefined || microseconds === '0' ? undefined : new Date(Math.floor(Number(microseconds) / 1000));
}

const meanings: Readonly<Record<number, string>> = {
  [exitCode.done]: 'the host is as the policy says',
  [exitCode.error]: 'an error: it could not look',
  [exitCode.changes]: 'drift: the host is not as the policy says',
  [exitCode.declined]: 'it was not allowed to go on',
  [exitCode.stale]: 'the host changed meanwhile',
  [exitCode.locked]: 'another apply held the lock',
  [exitCode.refused]: 'a guard refused the repair',
  [exitCode.reverted]: 'the repair was taken back',
  // systemd.exec(5), "Process exit codes".
  203: 'the program could not be started',
  226: 'systemd could not set up what the service may see',
};

const ends: Readonly<Record<string, string>> = {
  timeout: 'it took too long and was ended',
  signal: 'it was killed',
  'core-dump': 'it crashed',
  'oom-kill': 'it was killed for want of memory',
  resources: 'systemd could not start it',
};

/** `the host is as the policy says (exit code 0)` */
export function endInWords({ exitCode: code, result, endedAt }: LastRun): string {
  if (endedAt === undefined) return 'under way';
  if (code === undefined || ends[result] !== undefined) return ends[result] ?? `it ended otherwise (${result})`;
  return `${meanings[code] ?? 'it failed'} (exit code ${code})`;
}
