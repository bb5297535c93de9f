import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { HostError, InternalError, recordsFolder } from '@pvewall/model';
import { hostError } from './fault.ts';
import { complaint, environment, run, runOrThrow } from './program.ts';

/** A run of pvewall that reverts by itself after `seconds`, unless its records name another token by then. */
export interface Watch {
  readonly run: string;
  readonly token: string;
  readonly seconds: number;
}

/** Starts a watch on this machine. It outlives this process, its session and a change of the clock. Throws HostError. */
export async function startWatch(watch: Watch): Promise<void> {
  const script = scriptOf(watch);
  if (!Number.isSafeInteger(watch.seconds) || watch.seconds < 1) throw new InternalError(`a watch of ${watch.seconds} seconds`);
  requireScript(script);
  await (hasSystemd() ? startTimer(watch, script) : startProcess(watch, script));
}

/** Ends a watch that has not fired yet; one that fired already is left to itself. Without systemd the token ends it. */
export async function endWatch({ run: id, token }: Omit<Watch, 'seconds'>): Promise<void> {
  const timer = `${unitOf(id, token)}.timer`;
  if (!hasSystemd()) return;
  const outcome = await run(['systemctl', 'stop', timer]);
  if (outcome.ran && (outcome.exitCode === 0 || outcome.exitCode === notLoaded)) return;
  throw new HostError('failed', `the timer that would revert the change cannot be stopped: ${complaint(outcome)}`, { hint: `Stop it by hand: systemctl stop ${timer}` });
}

/** systemctl's word for a unit that there is not; systemd forgets a transient one when it has ended. */
const notLoaded = 5;

/** sd_booted(3). */
const hasSystemd = (): boolean => existsSync('/run/systemd/system');

function unitOf(id: string, token: string): string {
  for (const part of [id, token]) if (!/^[0-9A-Za-z-]{1,100}$/.test(part)) throw new InternalError(`${JSON.stringify(part)} in the name of a unit`);
  return `pvewall-revert-${id}-${token}`;
}

function scriptOf({ run: id, token }: Watch): string {
  unitOf(id, token);
  return `${recordsFolder}/runs/${id}/revert`;
}

function requireScript(script: string): void {
  try {
    accessSync(script, constants.R_OK);
  } catch (error) {
    throw hostError('what would revert the change cannot be started', error, { path: script });
  }
}

/** A monotonic timer: it counts seconds that pass, whatever the clock is set to. */
async function startTimer({ run: id, token, seconds }: Watch, script: string): Promise<void> {
  const properties = [
    ...['AccuracySec=1s', ...everywhere].map((property) => `--timer-property=${property}`),
    ...['Type=oneshot', ...tryAgain, ...everywhere].map((property) => `--property=${property}`),
  ];
  const unit = [`--unit=${unitOf(id, token)}`, `--description=pvewall: put back what run ${id} changed`];
  const argv = ['--quiet', '--collect', '--no-ask-password', ...unit, `--on-active=${seconds}s`, ...properties, '/bin/sh', script, 'fired', token];
  await runOrThrow(['systemd-run', ...argv], 'start the timer that would revert the change');
}

/** Going to another target (`systemctl isolate`) stops what does not belong to it. */
const everywhere = ['IgnoreOnIsolate=yes'];
/** What could not be put back now may be in a moment: a lock goes, the cluster gets its quorum. Half an hour at most. */
const tryAgain = ['Restart=on-failure', 'RestartSec=10s', 'StartLimitIntervalSec=1h', 'StartLimitBurst=180', 'OOMScoreAdjust=-900'];

/** Long enough for a shell that cannot run its script to say so. In milliseconds. */
const settling = 150;

/** A process in a session of its own: no terminal that closes, and no Ctrl-C, reaches it. */
async function startProcess({ token, seconds }: Watch, script: string): Promise<void> {
  const child = spawn('/bin/sh', [script, 'wait', token, String(seconds)], { detached: true, stdio: 'ignore', cwd: '/', env: environment });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(`it ended at once, with ${signal ?? `exit code ${code}`}`));
  });
  const reason = await Promise.race([ended, sleep(settling)]);
  child.unref();
  if (reason === undefined) return;
  throw new HostError('failed', `what would revert the change cannot be started: ${reason}`, { hint: `Try it by hand: sh ${script} wait ${token} ${seconds}` });
}
