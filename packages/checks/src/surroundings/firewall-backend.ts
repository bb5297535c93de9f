import { hostFile } from '@pvewall/fw';
import type { CheckResult } from '@pvewall/model';
import type { Check } from '../check.ts';
import { report } from '../diagnostics.ts';
import { backendUnread, isNftables } from '../firewall/backend-of-node.ts';
import { notTold } from '../not-told.ts';
import { serviceIn } from './service-in.ts';

/** One option of host.fw says which of two programs makes the rules (docs/proxmox-ve.md 5). */
export const firewallBackend: Check = {
  name: 'firewall-backend',
  title: 'the backend that host.fw chooses is there',
  group: 'surroundings',
  queries: () => [{ type: 'services' }],
  judge: ([services], scope) => {
    const unseen = backendUnread(scope);
    if (unseen !== undefined) return unseen;
    if (!isNftables(scope)) return { status: 'passed', detail: 'iptables, by pve-firewall' };
    return services?.status === 'text' ? judgeNftables(services.text, scope.node) : notTold(services, { hostKind: scope.hostKind, what: 'services' });
  },
};

function judgeNftables(services: string, node: string): CheckResult {
  const { LoadState, ActiveState } = serviceIn(services, 'proxmox-firewall.service');
  if (ActiveState === 'active') return { status: 'passed', detail: 'nftables, by proxmox-firewall' };
  const missing = LoadState === 'not-found' || LoadState === undefined;
  const finding = report('check/backend-missing', {
    message: `${hostFile(node)} chooses the nftables backend, and proxmox-firewall ${missing ? 'is not installed' : `does not run: it is ${ActiveState ?? 'unknown'}`}`,
    hint: missing ? 'Install it: apt-get install proxmox-firewall' : 'Start it: systemctl enable --now proxmox-firewall',
  });
  return { status: 'found', findings: [finding] };
}
