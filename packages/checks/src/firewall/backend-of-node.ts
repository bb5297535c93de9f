import { backendOf, effective } from '@pvewall/fw';
import type { CheckScope } from '../check.ts';

/** Whether proxmox-firewall makes the rules of this node, not pve-firewall. */
export function isNftables({ node, survey }: CheckScope): boolean {
  const doc = survey.hosts.get(node);
  return doc !== undefined && backendOf(effective(doc)) === 'nftables';
}
