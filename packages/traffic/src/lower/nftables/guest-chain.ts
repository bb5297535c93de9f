import { everyAddress } from '../../address.ts';
import { difference } from '../../bounds.ts';
import { isOn, option } from '../../options.ts';
import type { TrafficFile } from '../../traffic-host.ts';
import type { GuestNic } from '../guest-nic.ts';
import { dhcp } from '../guest-nic.ts';
import { builtIn } from '../lowered-rule.ts';
import type { Chain, LoweredRule } from '../lowered-rule.ts';
import type { Ruleset } from '../lower-host.ts';
import { lowerRules } from '../lower-rules.ts';
import { acting, silentIn } from '../reject.ts';
import { allowIcmp, allowOrBlock, ndp, radv } from './built-ins.ts';
import { verdictOf } from './node-chain.ts';

/** What comes to a guest's device, or what it sends. */
export function guestChain(on: GuestNic, { family, groups }: Ruleset, direction: 'in' | 'out'): Chain {
  const { guest, nic, addresses } = on;
  const { file } = guest;
  const silent = silentIn('nftables', family, 'guest', direction);
  const policy = `policy_${direction}` as const;
  const rules = [
    ...allowIcmp(family),
    ...(direction === 'out' ? macFilter(on) : []),
    builtIn('dhcp', dhcp(family, direction), allowOrBlock(isOn(file, 'dhcp'))),
    ...(direction === 'out' ? ipFilter(on, family) : []),
    ...ndp(family, direction, isOn(file, 'ndp')),
    ...(direction === 'out' ? radv(family, isOn(file, 'radv')) : []),
    ...lowerRules(file, { family, direction, addresses, silent, groups: groups.guest, nic: nic.name }),
    ...acting({}, verdictOf(option(file, policy)), silent, { kind: 'built-in', name: policy }),
  ];
  return { name: `guest-${guest.vmid}-${direction}`, rules };
}

function macFilter({ guest: { file }, nic }: GuestNic): LoweredRule[] {
  return isOn(file, 'macfilter') && nic.mac !== undefined ? [builtIn('macfilter', { notMac: nic.mac }, 'DROP')] : [];
}

/** A set `ipfilter-netN` alone does nothing here: the option has to be on. */
function ipFilter({ guest: { file }, nic, addresses }: GuestNic, family: 4 | 6): LoweredRule[] {
  const allowed = isOn(file, 'ipfilter') ? addresses.set(`guest/ipfilter-${nic.name}`, family) : undefined;
  return allowed === undefined ? [] : [builtIn('ipfilter', { source: difference(everyAddress[family], allowed) }, 'DROP')];
}

/** What passes through the bridge of a VNet. */
export function vnetChain(name: string, file: TrafficFile, { family, datacenter, groups }: Ruleset): Chain {
  const silent = silentIn('nftables', family, 'guest', 'forward');
  const rules = lowerRules(file, { family, direction: 'forward', addresses: datacenter.addresses, silent, groups: groups.guest });
  const policy = acting({}, verdictOf(option(file, 'policy_forward')), silent, { kind: 'built-in', name: 'policy_forward' });
  return { name: `bridge-${name}`, rules: [...rules, ...policy] };
}
