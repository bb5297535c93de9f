import { everyAddress } from '../address.ts';
import type { Family } from '../address.ts';
import { difference } from '../bounds.ts';
import type { TrafficNic } from '../guest-nics.ts';
import { isOn, option } from '../options.ts';
import type { TrafficGuest } from '../traffic-host.ts';
import { inputFilters, neighbourDiscovery } from './input-filters.ts';
import { icmp, ports, proto } from './literals.ts';
import { builtIn } from './lowered-rule.ts';
import type { Chain, LoweredRule } from './lowered-rule.ts';
import type { Ruleset } from './lower-host.ts';
import { lowerRules } from './lower-rules.ts';
import type { Addresses } from './names.ts';
import { lowerPolicy } from './policy.ts';

const devices = { qemu: 'tap', lxc: 'veth' } as const;
const dhcpPorts = { 4: { client: 68, server: 67 }, 6: { client: 546, server: 547 } } as const;

/** What a guest's chains are made of. */
export interface GuestNic {
  readonly guest: TrafficGuest;
  readonly nic: TrafficNic;
  /** What names mean in the guest's file. */
  readonly addresses: Addresses;
}

/** The chain of what comes to a guest's device, or of what it sends. */
export function guestChain(on: GuestNic, { family, datacenter, groups }: Ruleset, direction: 'in' | 'out'): Chain {
  const { guest, nic, addresses } = on;
  const { file } = guest;
  const rules = [
    ...(direction === 'in' ? [...inputFilters(datacenter, family), ...dhcp(on, direction, family)] : [...dhcp(on, direction, family), ...sourceFilters(on, family)]),
    ...(isOn(file, 'ndp') ? neighbourDiscovery(family, direction === 'in' || isOn(file, 'radv')) : []),
    ...lowerRules(file, { family, direction, addresses, groups, nic: nic.name }),
    ...lowerPolicy(`policy_${direction}`, option(file, `policy_${direction}`), family),
  ];
  return { name: `${devices[guest.kind]}${guest.vmid}i${nic.name.slice(3)}-${direction.toUpperCase()}`, rules };
}

/** What comes to a device whose guest has no rules. */
export function bridgeChain({ datacenter, family }: Ruleset): Chain {
  return { name: 'PVEFW-FWBR-IN', rules: [...inputFilters(datacenter, family), builtIn('unfiltered', {}, 'ACCEPT')] };
}

function dhcp({ guest }: GuestNic, direction: 'in' | 'out', family: Family): LoweredRule[] {
  if (!isOn(guest.file, 'dhcp')) return [];
  const { client, server } = dhcpPorts[family];
  const [sport, dport] = direction === 'in' ? [server, client] : [client, server];
  return [builtIn('dhcp', { proto: proto('udp'), sport: ports(sport), dport: ports(dport) }, 'ACCEPT')];
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
