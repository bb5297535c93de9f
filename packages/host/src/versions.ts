import type { Reading } from '@pvewall/model';
import { run, type Outcome } from './program.ts';

/** Every program that is run on a host, by what asks it for its version. */
const programs: Readonly<Record<string, readonly [string, ...string[]]>> = {
  pveversion: ['pveversion'],
  ebtables: ['ebtables', '--version'],
  iptables: ['iptables', '--version'],
  nft: ['nft', '--version'],
  ss: ['ss', '-V'],
  conntrack: ['conntrack', '--version'],
  systemctl: ['systemctl', '--version'],
  'systemd-run': ['systemd-run', '--version'],
  flock: ['flock', '--version'],
  unshare: ['unshare', '--version'],
  modprobe: ['modprobe', '--version'],
};

/** What this machine has of them, and Node.js; a program that is there and does not tell has an empty version. */
export async function readVersions(): Promise<Reading> {
  const found = await Promise.all(Object.entries(programs).map(async ([name, argv]) => [name, await run(argv)] as const));
  const lines = found.flatMap(([name, outcome]) => (isMissing(outcome) ? [] : [`${name}: ${firstLine(outcome)}`]));
  return { status: 'text', text: [`node: ${process.version}`, ...lines, ''].join('\n') };
}

function isMissing(outcome: Outcome): boolean {
  return !outcome.ran && outcome.missing;
}

function firstLine(outcome: Outcome): string {
  return outcome.ran && outcome.exitCode === 0 ? (`${outcome.stdout}\n${outcome.stderr}`.split('\n').find((line) => line.trim() !== '')?.trim() ?? '') : '';
}
