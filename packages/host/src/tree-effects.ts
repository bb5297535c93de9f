import type { Effect } from '@pvewall/model';
import { clearBeside } from './left-over.ts';
import type { Tree } from './tree.ts';
import { writeSysctl } from './write-sysctl.ts';
import { removeFile, writeFile, writeLink } from './write-tree.ts';

/** The effects that a file tree is enough for. */
export type TreeEffect = Exclude<Effect, { type: 'restore-ebtables' | 'command' }>;

/** Do one effect on a tree. Throws HostError. */
export function performOnTree(tree: Tree, effect: TreeEffect): void {
  switch (effect.type) {
    case 'write-file':
      writeFile(tree, effect);
      break;
    case 'remove-file':
      removeFile(tree, effect);
      break;
    case 'write-link':
      writeLink(tree, effect);
      break;
    case 'write-sysctl':
      writeSysctl(tree, effect);
      break;
  }
}

/** What a writer of this file who is no more left beside it goes, where that can be. */
export function tidyBeside(tree: Tree, path: string): void {
  try {
    clearBeside(tree.locate(path));
  } catch {
    // There is no such folder, or nobody may look into it: nothing was left there, or it stays.
  }
}
