import type { CheckResult } from '@pvewall/model';
import type { Check, CheckScope } from '../check.ts';
import { report } from '../diagnostics.ts';
import { notTold } from '../not-told.ts';
import { isNftables } from './backend-of-node.ts';
import { statusOf } from './firewall-status.ts';
import { noFirewallAsked, reliesOnFirewall } from './relies-on-firewall.ts';

/** What is pending for longer than a cycle was refused by the kernel, and all that is written later is lost, too. */
export const firewallPending: Check = {
  name: 'firewall-pending',
  title: 'the kernel has what the firewall files say',
  group: 'firewall',
  queries: () => [{ type: 'firewall-status' }],
  judge: ([reading], scope) => judgeable(scope) ?? judgeStatus(statusOf(reading)) ?? notTold(reading, { hostKind: scope.hostKind, what: 'changes that are pending' }),
};

function judgeable(scope: CheckScope): CheckResult | undefined {
  if (!reliesOnFirewall(scope)) return noFirewallAsked;
  return isNftables(scope) ? { status: 'not-applicable', reason: 'proxmox-firewall, the nftables backend, does not say what is pending' } : undefined;
}

function judgeStatus(status: ReturnType<typeof statusOf>): CheckResult | undefined {
  if (status === undefined) return undefined;
  if (!status.running) return { status: 'not-applicable', reason: 'pve-firewall does not run' };
  if (!status.pending) return { status: 'passed' };
  const finding = report('check/firewall-pending', {
    message: `pve-firewall has not taken the files as they are: its status is ${status.text}`,
    hint: 'For ten seconds after a write that is normal. Where it stays, the kernel refuses the ruleset. See what it may be: pvewall lint --root /',
  });
  return { status: 'found', findings: [finding] };
}
