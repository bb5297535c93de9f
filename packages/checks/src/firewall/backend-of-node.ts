import { backendOf, effective, hostFile } from '@pvewall/fw';
import type { CheckResult } from '@pvewall/model';
import type { CheckScope } from '../check.ts';
import { unread } from '../unread.ts';

/** Whether proxmox-firewall makes the rules of this node, not pve-firewall. */
export function isNftables({ node, survey }: CheckScope): boolean {
  const doc = survey.hosts.get(node);
  return doc !== undefined && backendOf(effective(doc)) === 'nftables';
}

/** Why nothing can be told of its backend; undefined when it can. */
export function backendUnread(scope: CheckScope): CheckResult | undefined {
  return unread(scope, new RegExp(`\\blist /etc/pve/nodes:|\\bread ${hostFile(scope.node)}:`));
}
