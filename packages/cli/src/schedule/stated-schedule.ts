import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { HostError, type Host } from '@pvewall/model';
import type { Invocation } from '../command.ts';
import type { Io } from '../io.ts';
import { usualPolicy } from '../open-policy.ts';
import { isTemporary } from './sandbox.ts';
import type { Schedule } from './schedule.ts';
import { serviceName, timerName } from './unit-files.ts';
import { fitsUnit } from './unit-word.ts';

const usualPath = '/etc/pvewall/policy.yaml';

/**
 * What was asked for, with paths as a service sees them. On this machine what is named has to be there; in a directory paths are
 * those of that host. Throws HostError for what a service could not use.
 */
export function statedSchedule(host: Host, { operands, values, switches }: Invocation, io: Io): Schedule {
  const live = host.kind !== 'directory';
  const [metrics, exec, onFailure] = ['metrics', 'exec', 'on-failure'].map((name) => values.get(name));
  const stated: Schedule = {
    command: ownCommand(live),
    policy: live ? policyHere(operands[1], io) : absolute(operands[1] ?? usualPath, usualPath),
    repair: switches.has('repair'),
    ...(metrics !== undefined && { metrics: live ? metricsHere(metrics, io) : absolute(metrics, '/var/lib/prometheus/node-exporter/pvewall.prom') }),
    ...(exec !== undefined && { exec }),
    ...(onFailure !== undefined && { onFailure: unitName(onFailure) }),
  };
  for (const text of [...stated.command, stated.policy, stated.metrics ?? '', exec ?? '']) requireLine(text);
  for (const path of stated.command) requireLasting(path, 'Install the package: docs/install.md.');
  requireLasting(stated.policy, 'Put it where it stays, such as /etc/pvewall.');
  return stated;
}

/** How the timer calls this program. Another host has it where the package puts it. */
function ownCommand(live: boolean): readonly [string, ...string[]] {
  const packaged = '/usr/bin/pvewall';
  const [, script] = process.argv;
  if (!live || script === undefined) return [packaged];
  const real = realpathSync(script);
  return real === packaged ? [packaged] : [process.execPath, real];
}

function policyHere(named: string | undefined, io: Io): string {
  const path = resolve(io.cwd, named ?? usualPolicy(io));
  requireUsable(path, constants.R_OK, `there is no policy ${path}`, 'Name the policy that shall be checked.');
  return path;
}

/** A link to a file elsewhere is followed when the file is written. */
function metricsHere(named: string, io: Io): string {
  const path = resolve(io.cwd, named);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === true) return realpathSync(path);
  requireUsable(dirname(path), constants.W_OK, `there is no folder ${dirname(path)}`, "Make it; node_exporter's is named by its option --collector.textfile.directory.");
  return join(realpathSync(dirname(path)), basename(path));
}

function requireUsable(path: string, mode: number, problem: string, hint: string): void {
  try {
    accessSync(path, mode);
  } catch (error) {
    throw new HostError('failed', problem, { cause: error, hint });
  }
}

/** @param example of such a path */
function absolute(path: string, example: string): string {
  if (path.startsWith('/')) return resolve(path);
  throw new HostError('failed', `${path} is no path of the host that --root names`, { hint: `Write it as that host sees it: ${example}` });
}

function requireLine(text: string): void {
  if (fitsUnit(text)) return;
  throw new HostError('failed', `${JSON.stringify(text)} has a line break or another control character, which no unit can hold`, { hint: 'Put the command into a script, and name that.' });
}

function requireLasting(path: string, hint: string): void {
  if (!isTemporary(path)) return;
  throw new HostError('failed', `${path} is in a folder that the service does not see, or that a reboot empties`, { hint });
}

/** `%n` is systemd's for the name of the unit that failed. */
const wellFormed = /^(?:[\w:.\\@-]|%[nNpi])+$/;

function unitName(text: string): string {
  if (!wellFormed.test(text)) throw new HostError('failed', `--on-failure ${JSON.stringify(text)} is not the name of a unit`, { hint: 'Write it as systemd does: notify.service, mail@%n.service.' });
  const unit = /\.(?:service|target|path|socket|timer|mount|slice|scope)$/.test(text) ? text : `${text}.service`;
  if (isOurs(unit)) throw new HostError('failed', `--on-failure ${JSON.stringify(text)} is the check itself, which would start again and again`, { hint: 'Name a unit that tells somebody: mail@%n.service.' });
  return unit;
}

/** Also by what systemd puts in for the service's own name. */
function isOurs(unit: string): boolean {
  const [bare = ''] = serviceName.split('.');
  const named = unit.replace(/^%n(?:\.service)?$/, serviceName).replace(/%[Np]/g, bare);
  return named === serviceName || named === timerName;
}
