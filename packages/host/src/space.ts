import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { recordsFolder, type Reading } from '@pvewall/model';
import { describeFault } from './fault.ts';

/** Where pvewall writes. pmxcfs has limits of its own, and tells of them as any file system does. */
const places = [recordsFolder, '/etc/pve'] as const;

/** Room where these are, or where they would be made: `PATH FREE ALL FREE-INODES ALL-INODES`, of what is left to everybody but root. */
export function readSpace(): Reading {
  try {
    return { status: 'text', text: places.map((path) => `${lineOf(path)}\n`).join('') };
  } catch (error) {
    return { status: 'failed', ...describeFault(error) };
  }
}

function lineOf(path: string): string {
  const { bsize, bavail, blocks, ffree, files } = statfsSync(nearest(path));
  return [path, bavail * bsize, blocks * bsize, ffree, files].join(' ');
}

function nearest(path: string): string {
  return existsSync(path) || path === '/' ? path : nearest(dirname(path));
}
