import { realpathSync, statSync } from 'node:fs';
import type { Effect, Host, Query, Reading } from '@pvewall/model';
import { HostError } from '@pvewall/model';
import { unpackCommand } from './capture/archive.ts';
import { capturedFrom, withFailures } from './capture/capture-notes.ts';
import { readCaptured } from './captured-answers.ts';
import { chrootTree } from './chroot-tree.ts';
import { ebtablesSaveFile, restoreCapturedEbtables } from './ebtables-capture.ts';
import { hostError } from './fault.ts';
import type { HostOptions } from './local-host.ts';
import { nodeOf, requireNodeName } from './node-name.ts';
import { lockPath, withOwnLock } from './own-lock.ts';
import { readTree } from './read-tree.ts';
import { treeRecords } from './records.ts';
import { performOnTree, tidyBeside } from './tree-effects.ts';
import type { Tree } from './tree.ts';
import { procPath } from './write-sysctl.ts';

/**
 * A directory that is a host's `/`: `root/etc/pve/...`, `root/proc/sys/...`, `root/ebtables-save`. Throws HostError when
 * there is no such directory, or the node name is none.
 */
export function directoryHost(root: string, { node }: HostOptions = {}): Host {
  const top = realRoot(root);
  const name = requireNodeName(node ?? nodeOf(chrootTree(top, '')));
  const tree = (): Tree => chrootTree(top, name);
  const from = capturedFrom(tree());
  return {
    kind: 'directory',
    ...(from !== undefined && { capturedFrom: from }),
    description: `directory ${root}`,
    node: name,
    read: (queries) => Promise.resolve().then(() => readAll(tree(), queries)),
    tryEbtables: () => Promise.resolve({ status: 'unavailable', reason: 'a directory cannot be asked' }),
    perform: (effect) => Promise.resolve().then(() => perform(tree(), effect)),
    tidy: (effect) => Promise.resolve().then(() => tidy(tree(), effect)),
    // Proxmox VE does not run in a directory, so nobody else takes its locks there.
    withLock: (lock, work) => (lock === 'pvewall' ? withOwnLock({ path: tree().locate(lockPath), name: lock, remove: true }, work) : work()),
    records: treeRecords(tree),
    watch: () => Promise.reject(new HostError('failed', 'a directory has no connection that could be cut', { hint: 'Leave out --confirm-within.' })),
    unwatch: () => Promise.resolve(),
  };
}

function realRoot(root: string): string {
  try {
    const real = realpathSync(root);
    if (statSync(real).isDirectory()) return real === '/' ? '' : real;
  } catch (error) {
    throw hostError('cannot look at the directory', error, { path: root });
  }
  const command = unpackCommand(root)?.command;
  const hint = command === undefined ? 'Give the directory that holds etc/pve.' : `Unpack it first: ${command}`;
  throw new HostError('failed', `${root}: it is a file, not a directory`, { hint });
}

function readAll(tree: Tree, queries: readonly Query[]): Reading[] {
  const told = withFailures(tree);
  return queries.map((query) => told(query, 'path' in query ? readTree(tree, query) : readCaptured(tree, query)));
}

/** Commands are for live machines; a directory has nothing to run. */
function perform(tree: Tree, effect: Effect): void {
  if (effect.type === 'restore-ebtables') restoreCapturedEbtables(tree, effect);
  else if (effect.type !== 'command') performOnTree(tree, effect);
}

/** What is the kernel's on a live machine is files here. */
function tidy(tree: Tree, effect: Effect): void {
  if (effect.type === 'command') return;
  tidyBeside(tree, effect.type === 'restore-ebtables' ? ebtablesSaveFile : effect.type === 'write-sysctl' ? procPath(effect.key) : effect.path);
}
