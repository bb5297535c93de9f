import type { Family } from '../address.ts';
import type { TrafficNic } from '../guest-nics.ts';
import { isOn } from '../options.ts';
import type { TrafficGuest, TrafficHost } from '../traffic-host.ts';
import { bridgeChain, guestChain } from './guest-chain.ts';
import { impliedInCluster, impliedInGuest } from './implied-members.ts';
import type { Chain } from './lowered-rule.ts';
import { Addresses } from './names.ts';
import { nodeChain } from './node-chain.ts';

/** A host's chains, each made when it is first asked for. */
export class LoweredHost {
  readonly host: TrafficHost;
  private readonly chains = new Map<string, Chain | undefined>();
  private readonly guests = new Map<number, Addresses>();
  private readonly datacenter: Addresses;

  constructor(host: TrafficHost) {
    this.host = host;
    this.datacenter = new Addresses(host, host.cluster, impliedInCluster(host));
  }

  /** The node's own chain; undefined when its firewall is off. */
  node(direction: 'in' | 'out', family: Family): Chain | undefined {
    const on = isOn(this.host.cluster, 'enable') && isOn(this.host.host, 'enable');
    return on ? this.chain(`${direction} ${family}`, () => nodeChain(this.datacenter, direction, family)) : undefined;
  }

  /**
   * The chain of a guest's device; undefined when nothing looks at it. With `firewall=1` a device hangs on a bridge of
   * its own, whose input filters are passed even while the guest's firewall is off.
   */
  nic(guest: TrafficGuest, nic: TrafficNic, direction: 'in' | 'out', family: Family): Chain | undefined {
    if (!isOn(this.host.cluster, 'enable') || !nic.firewall) return undefined;
    const { datacenter } = this;
    if (!isOn(guest.file, 'enable')) return direction === 'in' ? this.chain(`bridge ${family}`, () => bridgeChain(datacenter, family)) : undefined;
    const addresses = this.addressesOf(guest);
    return this.chain(`${direction} ${family} ${guest.vmid} ${nic.name}`, () => guestChain({ guest, nic, addresses, datacenter }, direction, family));
  }

  private addressesOf(guest: TrafficGuest): Addresses {
    const known = this.guests.get(guest.vmid) ?? new Addresses(this.host, guest.file, impliedInGuest(guest), this.datacenter);
    this.guests.set(guest.vmid, known);
    return known;
  }

  private chain(key: string, make: () => Chain): Chain | undefined {
    if (!this.chains.has(key)) this.chains.set(key, make());
    return this.chains.get(key);
  }
}

const lowered = new WeakMap<TrafficHost, LoweredHost>();

/** The chains of a host; kept, as many packets ask for them. */
export function lower(host: TrafficHost): LoweredHost {
  const known = lowered.get(host) ?? new LoweredHost(host);
  lowered.set(host, known);
  return known;
}
