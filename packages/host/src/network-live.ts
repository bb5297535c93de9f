import type { Reading } from '@pvewall/model';
import { complaint, run } from './program.ts';
import { readTree } from './read-tree.ts';
import { liveTree } from './tree.ts';

/** Where the kernel lists what it tracks, unless it was built without that. */
export const conntrackFile = '/proc/net/nf_conntrack';

type Argv = readonly [string, ...string[]];

/** The sockets of this machine that listen, with their processes where we may see them. */
export function readListening(): Promise<Reading> {
  return readPrinted(['ss', '-Htulnp']);
}

/** sshd's configuration with all its defaults; it reads host keys for that, so only root can ask. */
export function readSshd(): Promise<Reading> {
  return readPrinted(['sshd', '-T']);
}

/** The best list of connections that can be had: the kernel's, which has those of UDP too, or that of its TCP sockets. */
export async function readConnections(): Promise<Reading> {
  const tracked = await readPrinted(['conntrack', '-L']);
  if (tracked.status === 'text' && tracked.text.trim() !== '') return tracked;
  const listed = readTree(liveTree, { type: 'file', path: conntrackFile });
  if (listed.status === 'text' && listed.text.trim() !== '') return listed;
  const sockets = await readPrinted(['ss', '-Htn', 'state', 'established']);
  return sockets.status === 'text' ? sockets : tracked;
}

/** What a program prints that only looks. */
export async function readPrinted(argv: Argv): Promise<Reading> {
  const outcome = await run(argv);
  if (!outcome.ran && outcome.missing) return { status: 'absent' };
  if (outcome.ran && outcome.exitCode === 0) return { status: 'text', text: outcome.stdout };
  return { status: 'failed', reason: `${argv.join(' ')}: ${complaint(outcome)}`, hint: `Run as root, and try it by hand: ${argv.join(' ')}` };
}
