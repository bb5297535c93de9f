import { everyAddress } from '../../address.ts';
import type { Family } from '../../address.ts';
import { difference } from '../../bounds.ts';
import { isOn, option } from '../../options.ts';
import { inputFilters, neighbourDiscovery } from './input-filters.ts';
import { dhcp } from '../guest-nic.ts';
import type { GuestNic } from '../guest-nic.ts';
import { icmp } from '../literals.ts';
import { builtIn } from '../lowered-rule.ts';
import type { Chain, LoweredRule } from '../lowered-rule.ts';
import type { Ruleset } from '../lower-host.ts';
import { lowerRules } from '../lower-rules.ts';
import { silentIn } from '../reject.ts';
import { lowerPolicy } from './policy.ts';

const devices = { qemu: 'tap', lxc: 'veth' } as const;

/** The chain of what comes to a guest's device, or of what it sends. */
export function guestChain(on: GuestNic, ruleset: Ruleset, direction: 'in' | 'out'): Chain {
  const { family, groups } = ruleset;
  const { guest, nic, addresses } = on;
  const { file } = guest;
  const silent = silentIn('iptables', family, 'guest', direction);
  const rules = [
    ...(direction === 'in' ? inputFilters(ruleset) : []),
    ...(isOn(file, 'dhcp') ? [builtIn('dhcp', dhcp(family, direction), 'ACCEPT')] : []),
    ...(direction === 'out' ? sourceFilters(on, family) : []),
    ...(isOn(file, 'ndp') ? neighbourDiscovery(family, direction === 'in' || isOn(file, 'radv')) : []),
    ...lowerRules(file, { family, direction, addresses, silent, groups: groups.guest, nic: nic.name }),
    ...lowerPolicy(`policy_${direction}`, option(file, `policy_${direction}`), family),
  ];
  return { name: `${devices[guest.kind]}${guest.vmid}i${nic.name.slice(3)}-${direction.toUpperCase()}`, rules };
}

/** What comes to a device whose guest has no rules. */
export function bridgeChain(ruleset: Ruleset): Chain {
  return { name: 'PVEFW-FWBR-IN', rules: [...inputFilters(ruleset), builtIn('unfiltered', {}, 'ACCEPT')] };
}

/** What a guest may not send, whatever its rules say. */
function sourceFilters({ guest: { file }, nic, addresses }: GuestNic, family: Family): LoweredRule[] {
  const allowed = addresses.set(`guest/ipfilter-${nic.name}`, family);
  return [
    ...(isOn(file, 'macfilter') && nic.mac !== undefined ? [builtIn('macfilter', { notMac: nic.mac }, 'DROP')] : []),
    ...(family === 6 && !isOn(file, 'radv') ? [builtIn('radv', icmp(6, 'router-advertisement'), 'DROP')] : []),
    ...(allowed === undefined ? [] : [builtIn('ipfilter', { source: difference(everyAddress[family], allowed) }, 'DROP')]),
  ];
}
