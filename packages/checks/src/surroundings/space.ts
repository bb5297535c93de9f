import { recordsFolder, type CheckResult, type Diagnostic } from '@pvewall/model';
import type { Check, CheckScope } from '../check.ts';
import { report } from '../diagnostics.ts';
import { ofText } from './of-text.ts';

interface Room {
  readonly path: string;
  readonly free: number;
  readonly all: number;
  readonly inodes: number;
  readonly allInodes: number;
}

/** In bytes and inodes: what a large apply with its way back writes, and a firewall file or two. */
const least: Readonly<Record<string, { readonly bytes: number; readonly inodes: number }>> = {
  [recordsFolder]: { bytes: 64 * 1_048_576, inodes: 1000 },
  '/etc/pve': { bytes: 4 * 1_048_576, inodes: 100 },
};

/** An apply writes down how it is taken back before it begins. */
export const space: Check = {
  name: 'space',
  title: 'there is room to write',
  group: 'surroundings',
  queries: () => [{ type: 'space' }],
  judge: ofText('room', judge),
};

function judge(text: string, { survey: { inventory } }: CheckScope): CheckResult {
  // What holds the place of a cluster file system that is not mounted says nothing of its room.
  const isMissing = inventory.diagnostics.some(({ code }) => code === 'host/no-cluster');
  const rooms = text.split('\n').flatMap(roomOf).filter(({ path }) => !(isMissing && path === '/etc/pve'));
  if (rooms.length === 0) return { status: 'unknown', reason: 'nothing was told of any file system' };
  const findings = rooms.flatMap(findingsOf);
  if (findings.length > 0) return { status: 'found', findings };
  return { status: 'passed', detail: rooms.map(({ path, free }) => `${sizeWords(free)} at ${path}`).join(', ') };
}

function roomOf(line: string): Room[] {
  const [, path, free, all, inodes, allInodes] = /^(\S+) (\d+) (\d+) (\d+) (\d+)$/.exec(line) ?? [];
  return path === undefined ? [] : [{ path, free: Number(free), all: Number(all), inodes: Number(inodes), allInodes: Number(allInodes) }];
}

function findingsOf({ path, free, all, inodes, allInodes }: Room): Diagnostic[] {
  const { bytes, inodes: some } = least[path] ?? { bytes: 0, inodes: 0 };
  const lacks = [
    // A file system that is smaller from the start is somebody's choice.
    ...(free < Math.min(bytes, all / 10) ? [{ what: `${sizeWords(free)} of ${sizeWords(all)}`, command: 'df -h' }] : []),
    ...(allInodes > 0 && inodes < Math.min(some, allInodes / 10) ? [{ what: `${inodes} of ${allInodes} inodes`, command: 'df -i' }] : []),
  ];
  return lacks.map(({ what, command }) => report('check/little-space', { message: `${path} has ${what} left`, hint: `Make room: ${command} ${path}` }));
}

/** `64 MiB`, `1.5 GiB`. */
function sizeWords(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  let n = bytes;
  let unit = 0;
  for (; n >= 1024 && unit < units.length - 1; unit++) n /= 1024;
  return `${n >= 10 || unit === 0 ? Math.floor(n) : Math.floor(n * 10) / 10} ${units[unit] ?? ''}`;
}
