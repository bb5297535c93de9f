import type { CheckResult } from '@pvewall/model';
import type { Check } from '../check.ts';
import { report } from '../diagnostics.ts';
import { notTold } from '../not-told.ts';
import { statusOf, type FirewallStatus } from './firewall-status.ts';
import { noFirewallAsked, reliesOnFirewall } from './relies-on-firewall.ts';

/** Without the daemon the files are words: what the kernel has stays as it was, or is gone. */
export const firewallRunning: Check = {
  name: 'firewall-running',
  title: 'pve-firewall runs',
  group: 'firewall',
  queries: () => [{ type: 'firewall-status' }],
  judge: ([reading], scope) => {
    if (!reliesOnFirewall(scope)) return noFirewallAsked;
    const status = statusOf(reading);
    return status === undefined ? notTold(reading, { hostKind: scope.hostKind, what: 'a running firewall' }) : judgeStatus(status);
  },
};

function judgeStatus({ text, running }: FirewallStatus): CheckResult {
  if (running) return { status: 'passed', detail: text };
  const finding = report('check/firewall-stopped', { message: `pve-firewall does not run: its status is ${text}`, hint: 'Start it: systemctl enable --now pve-firewall' });
  return { status: 'found', findings: [finding] };
}
