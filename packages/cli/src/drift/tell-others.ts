import { HostError, notCompared, type Diagnostic, type Drift } from '@pvewall/model';
import { runShellCommand } from '@pvewall/host';
import { renderDiagnosticsJson, renderDriftJson, visible, type DriftRepair } from '@pvewall/render';
import type { Invocation } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { findingOf, reportFault } from '../fault.ts';
import type { Io } from '../io.ts';
import { openLog, type Log } from '../log.ts';
import { openHost } from '../open-host.ts';
import { wantsJson } from '../report-findings.ts';
import type { DriftRun } from './drift-metrics.ts';
import { writeMetrics } from './write-metrics.ts';

/** How a run of drift ended. */
export interface DriftEnd {
  readonly code: ExitCode;
  /** Absent: it could not look at all. */
  readonly drift?: Drift | undefined;
  /** Absent: nobody asked for it. */
  readonly repair?: DriftRepair | undefined;
  /** What kept it from looking, or from repairing. */
  readonly findings: readonly Diagnostic[];
}

/** Keeps in mind what was found first: it is told even if something fails later, or is taken back. */
export type Remember = (drift: Drift) => void;

/** Does the work and tells those who watch how it ended: the log, a file of metrics, a command. Also of what went wrong. */
export async function tellOthers(invocation: Invocation, io: Io, work: (remember: Remember) => Promise<DriftEnd>): Promise<ExitCode> {
  const begun = performance.now();
  const log = await openLog(invocation, io);
  const end = await orFault(work, log, invocation, io);
  writeLog(end, log);
  const metrics = tryMetrics({ ...runOf(end), endedAt: io.now(), seconds: (performance.now() - begun) / 1000 }, invocation, io);
  await execute(end, invocation, io);
  return end.code === exitCode.done ? metrics : end.code;
}

async function orFault(work: (remember: Remember) => Promise<DriftEnd>, log: Log, invocation: Invocation, io: Io): Promise<DriftEnd> {
  const seen: { drift?: Drift } = {};
  try {
    return await work((drift) => {
      seen.drift = drift;
      log.drift(drift);
    });
  } catch (error) {
    const findings = [findingOf(error)];
    const repair: DriftRepair | undefined = seen.drift !== undefined && invocation.switches.has('repair') ? { outcome: 'impossible', changes: 0, taken: [], left: [], findings } : undefined;
    return { code: reportFault(error, wantsJson(invocation), io), ...seen, repair, findings };
  }
}

function writeLog({ drift, repair, findings }: DriftEnd, log: Log): void {
  log.failed(findings);
  if (repair === undefined) return;
  log.repair(repair);
  if (drift !== undefined && repair.changes > 0) log.drift(drift);
}

function runOf({ code, drift, repair, findings }: DriftEnd): Pick<DriftRun, 'drift' | 'errors' | 'repaired' | 'exitCode'> {
  const unread = drift === undefined ? 0 : drift.plan.diagnostics.filter(({ severity }) => severity === 'error').length + notCompared(drift.plan).length;
  const unknown = drift?.checks.filter(({ result }) => result.status === 'unknown').length ?? 0;
  const wrong = findings.filter(({ severity }) => severity === 'error').length;
  return { ...(drift !== undefined && { drift }), errors: unread + unknown + wrong, repaired: repair?.changes ?? 0, exitCode: code };
}

/** Whoever watches the file would not see that nobody writes it any more: that is an error where all else is well. */
function tryMetrics(run: DriftRun, { values }: Invocation, io: Io): ExitCode {
  const file = values.get('metrics');
  if (file === undefined) return exitCode.done;
  try {
    writeMetrics(file, run, io);
    return exitCode.done;
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return reportFault(error, false, io);
  }
}

/** Milliseconds. */
const patience = 30_000;

/**
 * Runs the administrator's own command when there is something to tell: anything but 0, or something was taken back. It
 * gets the report on its standard input. How it ends is no matter of the host's, so it changes no exit code.
 */
async function execute({ code, drift, repair, findings }: DriftEnd, invocation: Invocation, io: Io): Promise<void> {
  const line = invocation.values.get('exec');
  if (line === undefined || (code === exitCode.done && (repair?.changes ?? 0) === 0)) return;
  const input = drift === undefined ? renderDiagnosticsJson(findings) : renderDriftJson(drift, repair);
  const env = { PVEWALL_EXIT_CODE: String(code), PVEWALL_NODE: drift?.plan.node ?? nodeOf(invocation, io) };
  const outcome = await runShellCommand(line, { input, env, cwd: io.cwd, timeout: patience });
  if (outcome.output !== '') io.err(outcome.output.endsWith('\n') ? outcome.output : `${outcome.output}\n`);
  if (!outcome.ok) io.err(`pvewall: warning: the command of --exec failed: ${visible(outcome.reason)}\n`);
}

/** What was asked about; '' where there is no host to be seen. */
function nodeOf(invocation: Invocation, io: Io): string {
  try {
    return openHost(invocation, io).node;
  } catch {
    return invocation.values.get('node') ?? '';
  }
}
