import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { HostError, type Effect, type Host, type Reading } from '@pvewall/model';
import type { Invocation, Run } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { visible } from '@pvewall/render';
import { openHost } from '../open-host.ts';
import { usualPolicy } from '../open-policy.ts';
import { isTimeSpan, servicePath, serviceText, timerLink, timerName, timerPath, timerText } from '../schedule/units.ts';

export const run: Run = async (invocation, io) => {
  const [name = ''] = invocation.operands;
  const action = actions[name];
  if (action === undefined) {
    io.err('pvewall: schedule takes install, status or remove\nTry: pvewall schedule --help\n');
    return exitCode.error;
  }
  return action(openHost(invocation, io), invocation, io);
};

type Action = (host: Host, invocation: Invocation, io: Io) => Promise<ExitCode>;

const actions: Readonly<Record<string, Action>> = { install, status, remove };

async function install(host: Host, invocation: Invocation, io: Io): Promise<ExitCode> {
  const every = invocation.values.get('every') ?? '15min';
  if (!isTimeSpan(every)) {
    io.err(`pvewall: --every ${JSON.stringify(every)} is not a time span; write 15min, 1h, 1day\n`);
    return exitCode.error;
  }
  const policy = policyOf(host, invocation, io);
  await requireSystemd(host);
  await place(host, servicePath, serviceText(ownCommand(host), policy));
  await place(host, timerPath, timerText(every));
  await link(host, timerPath);
  await systemctl(host, ['daemon-reload'], 'let systemd read its units again');
  await systemctl(host, ['restart', timerName], 'start the timer');
  io.out(`Checks ${policy} every ${every}.\nSee: pvewall schedule status, journalctl -u pvewall-drift\n`);
  return exitCode.done;
}

/** The policy that a timer would find: on this machine it has to be there, in a directory it is a path on that host. */
function policyOf(host: Host, { operands }: Invocation, io: Io): string {
  const [, named] = operands;
  if (host.kind === 'directory') return named ?? '/etc/pvewall/policy.yaml';
  const path = resolve(io.cwd, named ?? usualPolicy(io));
  if (existsSync(path)) return path;
  throw new HostError('failed', `there is no policy ${path}`, { hint: 'Name the policy that shall be checked.' });
}

/** Before anything is written: without systemd there is no timer. */
async function requireSystemd(host: Host): Promise<void> {
  if (await systemdRuns(host)) return;
  throw new HostError('failed', 'systemd does not run here, so there is no timer to install', { hint: 'Call `pvewall drift` from cron, or from whatever starts things here.' });
}

async function systemdRuns(host: Host): Promise<boolean> {
  if (host.kind === 'directory') return true;
  const [reading] = await host.read([{ type: 'folder', path: '/run/systemd/system' }]);
  return reading?.status === 'names';
}

async function remove(host: Host, _invocation: Invocation, io: Io): Promise<ExitCode> {
  const [timer] = await host.read([{ type: 'file', path: timerPath }]);
  if (timer?.status === 'absent') {
    io.out('No schedule is installed.\n');
    return exitCode.done;
  }
  const live = await systemdRuns(host);
  if (live) await systemctl(host, ['stop', timerName], 'stop the timer');
  await link(host, null);
  for (const path of [timerPath, servicePath]) await place(host, path, null);
  if (live) await systemctl(host, ['daemon-reload'], 'let systemd read its units again');
  io.out('The schedule is removed. The firewall stays as it is.\n');
  return exitCode.done;
}

async function status(host: Host, _invocation: Invocation, io: Io): Promise<ExitCode> {
  const [timer, service] = await host.read([timerPath, servicePath].map((path) => ({ type: 'file' as const, path })));
  if (timer?.status !== 'text' || service?.status !== 'text') {
    io.out('No schedule is installed. To check every 15 minutes: pvewall schedule install --every 15min\n');
    return exitCode.done;
  }
  const every = /^OnUnitInactiveSec=(.*)$/m.exec(timer.text)?.[1] ?? 'an unknown time';
  const command = /^ExecStart=(.*)$/m.exec(service.text)?.[1] ?? 'an unknown command';
  io.out(`Every ${visible(every)}: ${visible(command)}\nLast runs: journalctl -u pvewall-drift; next: systemctl list-timers ${timerName}\n`);
  return exitCode.done;
}

/** How the timer calls this program. Another host has it somewhere on its PATH. */
function ownCommand(host: Host): string[] {
  const script = process.argv[1];
  return host.kind === 'directory' || script === undefined ? ['/usr/bin/env', 'pvewall'] : [process.execPath, realpathSync(script)];
}

async function place(host: Host, path: string, after: string | null): Promise<void> {
  const [reading] = await host.read([{ type: 'file', path }]);
  const before = textOf(path, reading);
  if (before === after) return;
  await host.perform(after === null ? { type: 'remove-file', path, before: before ?? '' } : { type: 'write-file', path, before, after, mode: 0o644 });
}

async function link(host: Host, after: string | null): Promise<void> {
  const [reading] = await host.read([{ type: 'link', path: timerLink }]);
  const before = textOf(timerLink, reading);
  if (before !== after) await host.perform({ type: 'write-link', path: timerLink, before, after });
}

function textOf(path: string, reading: Reading | undefined): string | null {
  if (reading?.status === 'failed') throw new HostError('failed', `cannot read ${path}: ${reading.reason}`, reading.hint === undefined ? {} : { hint: reading.hint });
  return reading?.status === 'text' ? reading.text : null;
}

async function systemctl(host: Host, words: readonly [string, ...string[]], purpose: string): Promise<void> {
  const effect: Effect = { type: 'command', argv: ['systemctl', ...words], purpose, undo: 'repeat', liveOnly: true };
  await host.perform(effect);
}
