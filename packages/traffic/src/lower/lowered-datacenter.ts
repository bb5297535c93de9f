import type { Family } from '../address.ts';
import type { TrafficFile, TrafficHost } from '../traffic-host.ts';
import { GroupChains } from './group-chains.ts';
import { impliedInCluster } from './implied-members.ts';
import type { LoweredRule } from './lowered-rule.ts';
import { lowerRules } from './lower-rules.ts';
import type { Lowering } from './lower-rules.ts';
import { Addresses } from './names.ts';

/** What nodes with one cluster.fw, backend and local network have in common: of thirty nodes it is made once. */
export class LoweredDatacenter {
  /** The datacenter's names. */
  readonly addresses: Addresses;
  private readonly groups = new Map<string, GroupChains>();
  private readonly lists = new Map<string, readonly LoweredRule[]>();

  constructor(host: TrafficHost) {
    this.addresses = new Addresses(host, host.cluster, impliedInCluster(host));
  }

  groupsOf(family: Family, place: 'node' | 'guest'): GroupChains {
    const key = `${family} ${place}`;
    const known = this.groups.get(key) ?? new GroupChains(this.addresses, family, place);
    this.groups.set(key, known);
    return known;
  }

  /** Its own rules in a node's chain; those of a node that had to leave some out are that node's alone. */
  rules(lowering: Lowering): readonly LoweredRule[] {
    const make = (): readonly LoweredRule[] => lowerRules(this.addresses.file, lowering);
    if ((lowering.skipped?.size ?? 0) > 0) return make();
    const key = `${lowering.family} ${lowering.direction}`;
    const known = this.lists.get(key) ?? make();
    this.lists.set(key, known);
    return known;
  }
}

const lowered = new WeakMap<TrafficFile, Map<string, LoweredDatacenter>>();

export function lowerDatacenter(host: TrafficHost): LoweredDatacenter {
  const alike = lowered.get(host.cluster) ?? new Map<string, LoweredDatacenter>();
  lowered.set(host.cluster, alike);
  const key = `${host.backend} ${host.localNetwork ?? ''}`;
  const known = alike.get(key) ?? new LoweredDatacenter(host);
  alike.set(key, known);
  return known;
}
