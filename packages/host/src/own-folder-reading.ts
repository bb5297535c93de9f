import { lstatSync, type Stats } from 'node:fs';
import { recordsFolder, type Reading } from '@pvewall/model';
import { describeFault } from './fault.ts';
import type { Tree } from './tree.ts';

/** Mode, owner and kind of what stands in the place of pvewall's own folder: `0700 0 folder`. */
export function readOwnFolder(tree: Tree): Reading {
  try {
    const stats = lstatSync(tree.locate(recordsFolder), { throwIfNoEntry: false });
    if (stats === undefined) return { status: 'absent' };
    return { status: 'text', text: `${(stats.mode & 0o7777).toString(8).padStart(4, '0')} ${stats.uid} ${kindOf(stats)}\n` };
  } catch (error) {
    return { status: 'failed', ...describeFault(error, { path: recordsFolder }) };
  }
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'folder';
  if (stats.isSymbolicLink()) return 'link';
  return stats.isFile() ? 'file' : 'other';
}
