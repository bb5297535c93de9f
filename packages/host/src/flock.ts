import { HostError } from '@pvewall/model';
import { environment } from './program.ts';

/** Of pve-firewall, around each of its cycles. */
export const firewallLockPath = '/run/lock/pvefw.lck';

/** What to lock, what people know it by, and how long to wait for it. */
export interface Flock {
  readonly path: string;
  readonly name: string;
  readonly seconds: number;
}

/** util-linux's exit code for a lock that was not to be had, chosen by us through `-E`. */
const timedOut = 75;

/**
 * Hold a flock(2) lock while `work` runs. Node has no flock, so a program holds it for us: it echoes a byte once it has
 * the lock, and ends, which frees the lock, when its input does; also when we are killed. Throws HostError.
 */
export async function withFlock<T>(lock: Flock, work: () => Promise<T>): Promise<T> {
  const { execa } = await import('execa');
  const holder = execa('flock', ['-E', String(timedOut), '-w', String(lock.seconds), lock.path, 'cat'], {
    env: environment,
    extendEnv: false,
    cwd: '/',
    reject: false,
    // Ctrl-C is for us: the lock must not go before the work does.
    detached: true,
  });
  // A holder that ends before it reads must not end us; its exit code tells all.
  holder.stdin.on('error', () => undefined);
  const echo = new Promise<'held'>((resolve) => holder.stdout.once('data', () => resolve('held')));
  holder.stdin.write('\n');
  const first = await Promise.race([echo, holder]);
  if (first !== 'held') throw notHeld(lock, first);
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await holder;
  }
}

interface Ended {
  readonly exitCode?: number | undefined;
  readonly code?: string | undefined;
  readonly stderr: string;
}

function notHeld({ name, path, seconds }: Flock, ended: Ended): HostError {
  if (ended.exitCode === timedOut) {
    return new HostError('locked', `the lock of ${name} (${path}) was not free within ${seconds} s`, {
      hint: `See who holds it: fuser -v ${path}`,
    });
  }
  const reason = ended.code === 'ENOENT' ? 'there is no program flock' : ended.stderr.trim() || `flock ended with exit code ${ended.exitCode}`;
  const denied = /permission denied/i.test(reason);
  return new HostError(denied ? 'denied' : 'failed', `the lock of ${name} (${path}) cannot be taken: ${reason}`, {
    hint: denied ? 'Run as root.' : 'The package util-linux brings flock.',
  });
}
