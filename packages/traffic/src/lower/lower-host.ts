import type { Family } from '../address.ts';
import type { TrafficNic } from '../guest-nics.ts';
import { isOn } from '../options.ts';
import type { TrafficGuest, TrafficHost } from '../traffic-host.ts';
import type { GroupChains } from './group-chains.ts';
import { impliedInGuest } from './implied-members.ts';
import { bridgeChain, guestChain as iptablesGuest } from './iptables/guest-chain.ts';
import { nodeChain as iptablesNode } from './iptables/node-chain.ts';
import { findUnbuilt } from './iptables/unbuilt.ts';
import type { Unbuilt } from './iptables/unbuilt.ts';
import { lowerDatacenter } from './lowered-datacenter.ts';
import type { LoweredDatacenter } from './lowered-datacenter.ts';
import type { Chain, Direction } from './lowered-rule.ts';
import { Addresses } from './names.ts';
import { guestChain as nftablesGuest, vnetChain } from './nftables/guest-chain.ts';
import { nodeChain as nftablesNode } from './nftables/node-chain.ts';

/** What all chains of one IP version have in common. */
export interface Ruleset {
  readonly family: Family;
  readonly host: TrafficHost;
  readonly datacenter: LoweredDatacenter;
  readonly groups: { readonly node: GroupChains; readonly guest: GroupChains };
  readonly unbuilt: Unbuilt;
}

const nothingUnbuilt: Unbuilt = { skipped: { in: new Set(), out: new Set() }, unplugged: new Set() };

/** A host's chains, each made when it is first asked for. */
export class LoweredHost {
  readonly host: TrafficHost;
  private readonly chains = new Map<string, Chain>();
  private readonly guests = new Map<number, Addresses>();
  private readonly rulesets = new Map<Family, Ruleset>();
  private readonly datacenter: LoweredDatacenter;

  constructor(host: TrafficHost) {
    this.host = host;
    this.datacenter = lowerDatacenter(host);
  }

  /** The node's own chain; undefined when its firewall is off. Only proxmox-firewall looks at what a node routes. */
  node(direction: Direction, family: Family): Chain | undefined {
    const { cluster, host, backend } = this.host;
    if (!isOn(cluster, 'enable') || !isOn(host, 'enable')) return undefined;
    const ruleset = this.ruleset(family);
    if (backend === 'nftables') return this.chain(`${direction} ${family}`, () => nftablesNode(ruleset, direction));
    return direction === 'forward' ? undefined : this.chain(`${direction} ${family}`, () => iptablesNode(ruleset, direction));
  }

  /** The chain of a guest's device; undefined when nothing looks at it. */
  nic(guest: TrafficGuest, nic: TrafficNic, direction: 'in' | 'out', family: Family): Chain | undefined {
    if (!isOn(this.host.cluster, 'enable')) return undefined;
    const ruleset = this.ruleset(family);
    const filtered = nic.firewall && isOn(guest.file, 'enable') && !ruleset.unbuilt.unplugged.has(`${guest.vmid} ${nic.name} ${direction}`);
    if (!filtered) return direction === 'in' ? this.unwalled(ruleset) : undefined;
    const on = { guest, nic, addresses: this.addressesOf(guest) };
    const make = this.host.backend === 'nftables' ? nftablesGuest : iptablesGuest;
    return this.chain(`${direction} ${family} ${guest.vmid} ${nic.name}`, () => make(on, ruleset, direction));
  }

  /** The rules of a VNet for what passes its bridge; undefined when there are none. */
  vnet(name: string, family: Family): Chain | undefined {
    const { cluster, backend, vnets } = this.host;
    const file = vnets.get(name);
    if (backend === 'iptables' || file === undefined || !isOn(cluster, 'enable') || !isOn(file, 'enable')) return undefined;
    return this.chain(`vnet ${family} ${name}`, () => vnetChain(name, file, this.ruleset(family)));
  }

  /** What the names in a guest's rules stand for; without a guest, those in the datacenter's and the node's. */
  addresses(guest?: TrafficGuest): Addresses {
    return guest === undefined ? this.datacenter.addresses : this.addressesOf(guest);
  }

  /** The datacenter's groups as guests use them. */
  groups(family: Family): GroupChains {
    return this.ruleset(family).groups.guest;
  }

  /** Measured: with pve-firewall, what comes to a device passes its input filters even while guest or device is off. */
  private unwalled(ruleset: Ruleset): Chain | undefined {
    return this.host.backend === 'nftables' ? undefined : this.chain(`bridge ${ruleset.family}`, () => bridgeChain(ruleset));
  }

  /** What the chains of an IP version have in common: kept as well. */
  ruleset(family: Family): Ruleset {
    const known = this.rulesets.get(family) ?? this.makeRuleset(family);
    this.rulesets.set(family, known);
    return known;
  }

  private makeRuleset(family: Family): Ruleset {
    const { host, datacenter } = this;
    const node = datacenter.groupsOf(family, 'node');
    const nftables = host.backend === 'nftables';
    const groups = { node, guest: nftables ? datacenter.groupsOf(family, 'guest') : node };
    return { family, host, datacenter, groups, unbuilt: nftables ? nothingUnbuilt : findUnbuilt(host, node) };
  }

  private addressesOf(guest: TrafficGuest): Addresses {
    const known = this.guests.get(guest.vmid) ?? new Addresses(this.host, guest.file, impliedInGuest(guest, this.host.backend), this.datacenter.addresses);
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
