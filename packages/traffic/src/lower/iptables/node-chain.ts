import { rangeOf } from '../../address.ts';
import { boundsOf, union } from '../../bounds.ts';
import { isOn, option } from '../../options.ts';
import { inputFilters, neighbourDiscovery } from './input-filters.ts';
import { networks, ports, proto } from '../literals.ts';
import { builtIn } from '../lowered-rule.ts';
import type { Chain, LoweredRule } from '../lowered-rule.ts';
import type { Ruleset } from '../lower-host.ts';
import { lowerRules } from '../lower-rules.ts';
import { localNetwork } from '../names.ts';
import { silentIn } from '../reject.ts';
import { lowerPolicy } from './policy.ts';

const tcp = proto('tcp');
const reachable = { in: ports(8006, [5900, 5999], 3128, 22, [60000, 60050]), out: ports(8006, 22, [5900, 5999], 3128) };

/** The chain of what comes to the node itself, or of what it sends. */
export function nodeChain(ruleset: Ruleset, direction: 'in' | 'out'): Chain {
  const { family, datacenter, groups, unbuilt } = ruleset;
  const { host, cluster } = ruleset.host;
  const silent = silentIn('iptables', family, 'node', direction);
  const lowering = { family, direction, groups: groups.node, silent, addresses: datacenter.addresses, skipped: unbuilt.skipped[direction] };
  const rules = [
    builtIn('loopback', { iface: 'lo' }, 'ACCEPT'),
    ...(isOn(host, 'ndp') ? neighbourDiscovery(family, direction === 'in') : []),
    ...(direction === 'in' ? inputFilters(ruleset) : []),
    builtIn('igmp', { proto: proto('igmp') }, 'ACCEPT'),
    ...lowerRules(host, lowering),
    ...datacenter.rules(lowering),
    ...management(ruleset, direction),
    ...corosync(ruleset, direction),
    ...lowerPolicy(`policy_${direction}`, option(cluster, `policy_${direction}`), family),
  ];
  return { name: direction === 'in' ? 'PVEFW-HOST-IN' : 'PVEFW-HOST-OUT', rules };
}

/** In: who is in the set `management`. Out: the local network. */
function management({ host, datacenter, family }: Ruleset, direction: 'in' | 'out'): LoweredRule[] {
  const match = { proto: tcp, dport: reachable[direction] };
  if (direction === 'in') return [builtIn('management', { ...match, source: datacenter.addresses.set('management', family) ?? [] }, 'ACCEPT')];
  const local = localNetwork(host);
  const range = local?.version === family ? rangeOf(local) : undefined;
  return range === undefined ? [] : [builtIn('management', { ...match, dest: boundsOf([range]) }, 'ACCEPT')];
}

function corosync({ host, family }: Ruleset, direction: 'in' | 'out'): LoweredRule[] {
  const peers = host.corosyncPeers.filter((peer) => peer.includes(':') === (family === 6)).map((peer) => networks(peer)).reduce(union, []);
  if (peers.length === 0) return [];
  return [builtIn('corosync', { proto: proto('udp'), dport: ports([5404, 5405]), [direction === 'in' ? 'source' : 'dest']: peers }, 'ACCEPT')];
}
