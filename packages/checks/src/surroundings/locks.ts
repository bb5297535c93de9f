import type { CheckResult, Diagnostic } from '@pvewall/model';
import type { Check } from '../check.ts';
import { report } from '../diagnostics.ts';
import { ofText } from './of-text.ts';

/** A lock that is held, as the query `locks` tells it. */
export interface HeldLock {
  readonly name: string;
  readonly path: string;
  /** How long at least. */
  readonly seconds: number;
  /** For people. */
  readonly holder?: string;
}

/** An apply waits for a daemon to take over, for minutes at most. */
const longest = 3600;
/** By then pve-firewall is done with its cycle, unless the host has very many guests. */
const longestCycle = 5;
/** After this pmxcfs lets the next one have it (docs/proxmox-ve.md 8). */
const stale = 120;

/** Who waits for a lock that nobody gives back waits for ever, or gives up. */
export const locks: Check = {
  name: 'locks',
  title: 'the locks are free',
  group: 'surroundings',
  queries: () => [{ type: 'locks' }],
  judge: ofText('locks', judge),
};

function judge(text: string): CheckResult {
  const held = locksIn(text);
  if (held.length === 0) return { status: 'passed' };
  return { status: 'found', findings: held.map((lock) => (judges[lock.name] ?? judgePmxcfs)(lock)) };
}

/** @param text a line each: `NAME PATH SECONDS HOLDER` */
export function locksIn(text: string): HeldLock[] {
  return text.split('\n').flatMap((line) => {
    const [, name, path, seconds, holder] = /^(\S+) (\S+) (\d+)(?: (.+))?$/.exec(line) ?? [];
    return name === undefined || path === undefined ? [] : [{ name, path, seconds: Number(seconds), ...(holder !== undefined && { holder }) }];
  });
}

const judges: Readonly<Partial<Record<string, (lock: HeldLock) => Diagnostic>>> = {
  pvewall: ({ path, seconds, holder = 'somebody who does not say who it is' }) =>
    seconds < longest
      ? report('check/at-work', { message: `a pvewall is at work: ${holder} holds ${path}`, hint: 'Wait for it to end.' })
      : report('check/lock-held', { message: `pvewall's lock is held for ${lasting(seconds)}: ${holder}`, hint: `See what it waits for, and end it when it hangs: fuser -v ${path}` }),
  'pve-firewall': ({ path, seconds, holder = 'somebody' }) =>
    seconds < longestCycle || holder.includes('(pve-firewall)')
      ? report('check/at-work', { message: `pve-firewall's lock is held by ${holder}${seconds < longestCycle ? '' : `, for more than ${seconds} s`}`, hint: 'It is one cycle of the daemon; an apply waits up to 30 seconds for it.' })
      : report('check/lock-held', { message: `${holder} holds pve-firewall's lock for more than ${seconds} s: the firewall stands still`, hint: `See what it waits for, and end it when it hangs: fuser -v ${path}` }),
};

function judgePmxcfs({ name, path, seconds }: HeldLock): Diagnostic {
  if (seconds <= stale) return report('check/at-work', { message: `Proxmox VE's lock ${name} is held: somebody saves that file`, hint: 'It is over in a moment.' });
  return report('check/stale-lock', { message: `Proxmox VE's lock ${name} is left over: it is ${lasting(seconds)} old`, hint: `When nobody saves a firewall file: rmdir ${path}` });
}

/** `4 minutes`, `3 hours`, `2 days`. */
function lasting(seconds: number): string {
  if (seconds < 2 * 60) return `${seconds} seconds`;
  if (seconds < 2 * 3600) return `${Math.round(seconds / 60)} minutes`;
  return seconds < 2 * 86_400 ? `${Math.round(seconds / 3600)} hours` : `${Math.round(seconds / 86_400)} days`;
}
