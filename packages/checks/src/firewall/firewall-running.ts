import type { CheckResult, Reading } from '@pvewall/model';
import type { Check } from '../check.ts';
import { report } from '../diagnostics.ts';
import { notTold } from '../not-told.ts';

/** Without the daemon the files are words: what the kernel has stays as it was, or is gone. */
export const firewallRunning: Check = {
  name: 'firewall-running',
  title: 'pve-firewall runs',
  group: 'firewall',
  queries: () => [{ type: 'firewall-status' }],
  judge: ([status], { hostKind }) => (status?.status === 'text' ? judgeStatus(status) : notTold(status, { hostKind, what: 'a running firewall' })),
};

/** `enabled/running (pending changes)`, `disabled/stopped`: what follows the slash is the daemon. */
function judgeStatus({ text }: Extract<Reading, { status: 'text' }>): CheckResult {
  const [, daemon = ''] = /^\w+\/(\w+)/.exec(text) ?? [];
  if (daemon === 'running') return { status: 'passed', detail: text };
  const finding = report('check/firewall-stopped', { message: `pve-firewall does not run: its status is ${text}`, hint: 'Start it: systemctl enable --now pve-firewall' });
  return { status: 'found', findings: [finding] };
}
