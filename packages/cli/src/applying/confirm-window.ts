import { HostError, type Host } from '@pvewall/model';
import type { Policy } from '@pvewall/reconcile';
import type { Invocation } from '../command.ts';
import { timeOf } from './duration.ts';

const shortest = 10;
const longest = 24 * 60 * 60;

/**
 * How many seconds there are to confirm the change; undefined when it is kept right away. What the command line says
 * counts more than what the policy says. Throws HostError for what makes no sense.
 */
export function confirmWindow(host: Host, invocation: Invocation, policy?: Policy): number | undefined {
  const asked = timeOf(invocation, 'confirm-within');
  if (asked === undefined) return host.kind === 'directory' ? undefined : policy?.apply?.confirmWithin;
  if (host.kind === 'directory') throw new HostError('failed', 'there is nothing to confirm in a directory: no connection could be cut', { hint: 'Leave --confirm-within out, or apply on the host itself.' });
  const seconds = Math.ceil(asked / 1000);
  if (seconds >= shortest && seconds <= longest) return seconds;
  throw new HostError('failed', `--confirm-within takes ${shortest}s to 24h`, { hint: 'Somebody has to log in anew and run pvewall confirm in that time: 60s is a good one.' });
}
