import { spawn, spawnSync } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const stage = fileURLToPath(new URL('inside.mjs', import.meta.url));

/** As root without a user namespace where that is allowed; as anybody with one, in which they are root. */
const ways = process.getuid?.() === 0 ? ['-mnu', '-Urmnu'] : ['-Urmnu'];

/**
 * How to start a program in namespaces (mounts, network, host name) in which the throw-away host can stand: found by
 * setting it up once, for nothing. Otherwise what is in the way, as the program that refused says it.
 */
export function findWorld(folder) {
  let obstacle = 'this is not Linux';
  if (process.platform !== 'linux') return { obstacle };
  for (const way of ways) {
    const namespaces = [way, '--propagation', 'private'];
    const { status, error, stderr } = spawnSync('unshare', [...namespaces, ...program(folder, 'try')], { encoding: 'utf8' });
    if (status === 0) return { namespaces };
    obstacle = error === undefined ? (stderr.trim().split('\n').at(-1) ?? 'unshare failed') : 'there is no program unshare';
  }
  return { obstacle };
}

/** Tells the story on a host made of the kernel or of files. The exit code. */
export function play(folder, kind, namespaces) {
  const own = program(folder, kind);
  const [file, ...words] = namespaces === undefined ? own : ['unshare', ...namespaces, ...own];
  const child = spawn(file, words, { stdio: ['ignore', 'inherit', 'inherit'] });
  // They end the story and not us, who tidy up after it.
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

/** It is told which namespaces are the machine's, so that it never takes the machine for the throw-away host. */
function program(folder, kind) {
  return [process.execPath, stage, folder, kind, ...(kind === 'files' ? [] : ['mnt', 'net', 'uts'].map((name) => readlinkSync(`/proc/self/ns/${name}`)))];
}
