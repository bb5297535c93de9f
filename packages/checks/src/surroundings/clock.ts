import type { CheckResult } from '@pvewall/model';
import type { Check, CheckScope } from '../check.ts';
import { report } from '../diagnostics.ts';
import { ofText } from './of-text.ts';

/** Windows are counted without it, but people go by it, and nodes by each other's. */
export const clock: Check = {
  name: 'clock',
  title: 'the clock is kept right',
  group: 'surroundings',
  queries: () => [{ type: 'clock' }],
  judge: ofText('time', judge),
};

function judge(text: string, { journal }: CheckScope): CheckResult {
  const now = Date.parse(valueIn(text, 'now') ?? '');
  const begun = journal?.lastRunAt;
  if (begun !== undefined && Date.parse(begun) > now + 60_000) {
    return found(`the clock went back: the last apply was at ${begun}, and now it is ${new Date(now).toISOString()}`, 'Set it right: timedatectl; history is listed by the times that it had.');
  }
  const synchronised = valueIn(text, 'NTPSynchronized');
  if (synchronised === 'no') {
    const off = valueIn(text, 'NTP') === 'no';
    return found(`the clock is not synchronised${off ? ': nothing is running that would' : ''}`, off ? 'Proxmox VE uses chrony: apt-get install chrony' : 'See what it waits for: chronyc sources, or timedatectl timesync-status');
  }
  if (synchronised === 'yes') return { status: 'passed', detail: 'synchronised' };
  return { status: 'not-applicable', reason: 'systemd does not run, so nothing tells whether it is synchronised' };
}

function valueIn(text: string, key: string): string | undefined {
  return text.split('\n').find((line) => line.startsWith(`${key}=`))?.slice(key.length + 1);
}

function found(message: string, hint: string): CheckResult {
  return { status: 'found', findings: [report('check/clock', { message, hint })] };
}
