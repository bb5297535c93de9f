import type { Family } from '../address.ts';
import type { TrafficNic } from '../guest-nics.ts';
import { isOn } from '../options.ts';
import type { TrafficGuest, TrafficHost } from '../traffic-host.ts';
import { GroupChains } from './group-chains.ts';
import { bridgeChain, guestChain } from './guest-chain.ts';
import { impliedInCluster, impliedInGuest } from './implied-members.ts';
import type { Chain } from './lowered-rule.ts';
import { Addresses } from './names.ts';
import { nodeChain } from './node-chain.ts';
import { findUnbuilt } from './unbuilt.ts';
import type { Unbuilt } from './unbuilt.ts';

/** What all chains of one IP version have in common. */
export interface Ruleset {
  readonly family: Family;
  /** The datacenter's names. */
  readonly datacenter: Addresses;
  readonly groups: GroupChains;
  readonly unbuilt: Unbuilt;
}

/** A host's chains, each made when it is first asked for. */
export class LoweredHost {
  readonly host: TrafficHost;
  private readonly chains = new Map<string, Chain>();
  private readonly guests = new Map<number, Addresses>();
  private readonly rulesets = new Map<Family, Ruleset>();
  private readonly datacenter: Addresses;

  constructor(host: TrafficHost) {
    this.host = host;
    this.datacenter = new Addresses(host, host.cluster, impliedInCluster(host));
  }

  /** The node's own chain; undefined when its firewall is off. */
  node(direction: 'in' | 'out', family: Family): Chain | undefined {
    if (!isOn(this.host.cluster, 'enable') || !isOn(this.host.host, 'enable')) return undefined;
    return this.chain(`${direction} ${family}`, () => nodeChain(this.ruleset(family), direction));
  }

  /**
   * The chain of a guest's device; undefined when nothing looks at it. What comes to a device passes the input filters
   * even while its guest's firewall is off, or its own (measured).
   */
  nic(guest: TrafficGuest, nic: TrafficNic, direction: 'in' | 'out', family: Family): Chain | undefined {
    if (!isOn(this.host.cluster, 'enable')) return undefined;
    const ruleset = this.ruleset(family);
    const filtered = nic.firewall && isOn(guest.file, 'enable') && !ruleset.unbuilt.unplugged.has(`${guest.vmid} ${nic.name} ${direction}`);
    if (!filtered) return direction === 'in' ? this.chain(`bridge ${family}`, () => bridgeChain(ruleset)) : undefined;
    const addresses = this.addressesOf(guest);
    return this.chain(`${direction} ${family} ${guest.vmid} ${nic.name}`, () => guestChain({ guest, nic, addresses }, ruleset, direction));
  }

  private ruleset(family: Family): Ruleset {
    const known = this.rulesets.get(family) ?? this.makeRuleset(family);
    this.rulesets.set(family, known);
    return known;
  }

  private makeRuleset(family: Family): Ruleset {
    const groups = new GroupChains(this.datacenter, family);
    return { family, datacenter: this.datacenter, groups, unbuilt: findUnbuilt(this.host, groups) };
  }

  private addressesOf(guest: TrafficGuest): Addresses {
    const known = this.guests.get(guest.vmid) ?? new Addresses(this.host, guest.file, impliedInGuest(guest), this.datacenter);
    this.guests.set(guest.vmid, known);
    return known;
  }

  private chain(key: string, make: () => Chain): Chain {
    const known = this.chains.get(key) ?? make();
    this.chains.set(key, known);
    return known;
  }
}

const lowered = new WeakMap<TrafficHost, LoweredHost>();

/** The chains of a host; kept, as many packets ask for them. */
export function lower(host: TrafficHost): LoweredHost {
  const known = lowered.get(host) ?? new LoweredHost(host);
  lowered.set(host, known);
  return known;
}
