import { checkFindings, notCompared, type Diagnostic, type Drift, type Effect, type Origin } from '@pvewall/model';
import type { ApplyEvent } from '@pvewall/reconcile';
import type { DriftRepair } from '@pvewall/render';
import type { Invocation } from './command.ts';
import type { Io } from './io.ts';
import { logLine } from './log-line.ts';

/**
 * What is worth a line in a journal: every act, what differs, and how it ended. Names of things, who and when; never what
 * stands in a file or in a policy, whose rules and comments are not for everyone who reads logs.
 */
export interface Log {
  event(event: ApplyEvent): void;
  result(converged: boolean, performed: number): void;
  drift(found: Drift): void;
  repair(repair: DriftRepair): void;
  /** What kept a command from its work. */
  failed(findings: readonly Diagnostic[]): void;
}

const nothing = (): undefined => undefined;
const silent: Log = { event: nothing, result: nothing, drift: nothing, repair: nothing, failed: nothing };

/** As much of pino as is used. */
type Say = (fields: Readonly<Record<string, unknown>>, message: string) => void;
type Sayer = Readonly<Record<'error' | 'warn' | 'info' | 'debug', Say>>;

/** Lines on stderr from --log-level on; without it nothing, so that a terminal stays readable. */
export async function openLog({ values }: Invocation, io: Io): Promise<Log> {
  const level = values.get('log-level');
  if (level === undefined) return silent;
  const { pino } = await import('pino');
  const log = pino(
    { level, base: { name: 'pvewall' }, timestamp: () => `,"time":"${io.now().toISOString()}"`, formatters: { level: (label) => ({ level: label }) } },
    { write: (json: string) => { io.err(logLine(json, io)); } },
  );
  const say: Sayer = { error: log.error.bind(log), warn: log.warn.bind(log), info: log.info.bind(log), debug: log.debug.bind(log) };
  return {
    event: (event) => { sayEvent(say, event); },
    result: (converged, performed) => {
      if (converged) say.info({ event: 'applied', performed }, 'applied, and read again: as it should be');
      else say.error({ event: 'reverted', performed }, 'taken back; pvewall history says why');
    },
    drift: (found) => { sayDrift(say, found); },
    repair: (repair) => { sayRepair(say, repair); },
    failed: (findings) => { for (const finding of findings) sayFinding(say, finding); },
  };
}

function sayEvent(say: Sayer, event: ApplyEvent): void {
  if (event.type === 'started') say.debug({ event: 'started', address: event.address, step: event.index + 1, of: event.count }, 'applying');
  else if (event.type === 'performed') say.info({ event: 'performed', address: event.address, effect: whatOf(event.effect) }, 'performed');
  else if (event.type === 'reverting') say.error({ event: 'reverting' }, 'taking it back');
  else if (event.type === 'undone') say.info({ event: 'undone', effect: whatOf(event.effect) }, 'taken back');
}

/** The thing that was changed, without what is in it. */
function whatOf(effect: Effect): Readonly<Record<string, unknown>> {
  const { type } = effect;
  if ('path' in effect) return { type, path: effect.path };
  if ('key' in effect) return { type, key: effect.key };
  return 'table' in effect ? { type, table: effect.table } : { type, argv: effect.argv };
}

const levelOf = { error: 'error', warning: 'warn', info: 'info' } as const;

function sayDrift(say: Sayer, { plan, origins, checks, ignored }: Drift): void {
  for (const { address } of plan.resources) {
    const { changes = [], changedAt, changedBy } = origins.get(address) ?? {};
    const by = countsOf(changes);
    const isPolicys = changes.every((origin) => origin === 'policy');
    say[isPolicys ? 'info' : 'warn']({ event: 'differs', address, changes: by, written_at: changedAt, changed_by: changedBy }, isPolicys ? 'not yet applied' : 'drift');
  }
  for (const finding of [...plan.diagnostics.filter(({ severity }) => severity === 'error'), ...notCompared(plan)]) sayFinding(say, finding);
  for (const finding of checkFindings(checks)) sayFinding(say, finding);
  for (const { name, result } of checks) if (result.status === 'unknown') say.error({ event: 'unknown', check: name, reason: result.reason }, 'a check could not be made');
  const changes = countsOf([...origins.values()].flatMap((one) => one.changes));
  if (plan.resources.length === 0) say.info({ event: 'compared', in_sync: plan.inSync, ignored: ignored.length }, 'the files are as the policy says');
  else say.warn({ event: 'compared', in_sync: plan.inSync, resources: plan.resources.length, changes, ignored: ignored.length }, 'the host differs from the policy');
}

/** Findings in a policy quote it, and may quote its comments: of these only where they are. */
function sayFinding(say: Sayer, { code, severity, message, address, hint, place }: Diagnostic): void {
  const isOfHost = code.startsWith('check/') || code.startsWith('host/');
  const where = { event: 'finding', code, address, file: place?.file, line: place?.line };
  if (isOfHost) say[levelOf[severity]]({ ...where, hint }, message);
  else say[levelOf[severity]](where, `${severity === 'info' ? 'note' : severity} ${code}; the report says more`);
}

function countsOf(changes: readonly Origin[]): Partial<Record<Origin, number>> {
  const counts: Partial<Record<Origin, number>> = {};
  for (const origin of changes) counts[origin] = (counts[origin] ?? 0) + 1;
  return counts;
}

function sayRepair(say: Sayer, { outcome, run, changes, left }: DriftRepair): void {
  const isDone = outcome === 'applied' || outcome === 'waiting' || outcome === 'nothing';
  say[isDone ? 'info' : 'error']({ event: 'repair', outcome, run, changes }, isDone ? 'repair' : 'not repaired');
  for (const { address, why } of left) say.warn({ event: 'left', address }, why);
}
