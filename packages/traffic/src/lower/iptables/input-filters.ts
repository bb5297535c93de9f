import type { Family } from '../../address.ts';
import { union } from '../../bounds.ts';
import { isOn } from '../../options.ts';
import { broadcast, icmp, multicast, ports, proto } from '../literals.ts';
import { builtIn } from '../lowered-rule.ts';
import type { LoweredRule } from '../lowered-rule.ts';
import type { Ruleset } from '../lower-host.ts';

const anySource: Readonly<Record<Family, readonly LoweredRule[]>> = {
  4: [builtIn('smurfs', { source: union(broadcast[4], multicast[4]) }, 'DROP')],
  6: [],
};

/**
 * What stands before all rules for what comes in, at the node and at guests alike; the node's options say which.
 * Of what the TCP flag filter drops, only one can begin a connection: a SYN from port 0.
 */
export function inputFilters(ruleset: Ruleset): readonly LoweredRule[] {
  const known = filters.get(ruleset) ?? makeFilters(ruleset);
  filters.set(ruleset, known);
  return known;
}

/** All devices of a node have the same. */
const filters = new WeakMap<Ruleset, readonly LoweredRule[]>();

function makeFilters({ host: { host }, datacenter, family }: Ruleset): LoweredRule[] {
  const blacklist = datacenter.addresses.set('blacklist', family);
  return [
    ...(blacklist === undefined ? [] : [builtIn('blacklist', { source: blacklist }, 'DROP')]),
    ...(isOn(host, 'nosmurfs') ? anySource[family] : []),
    ...(isOn(host, 'tcpflags') ? [builtIn('tcpflags', { proto: proto('tcp'), sport: ports(0) }, 'DROP')] : []),
  ];
}

const solicitations = ['router-solicitation', 'neighbor-solicitation', 'neighbor-advertisement'];

const withoutRouters = [builtIn('ndp', icmp(6, ...solicitations), 'ACCEPT')];
const withRouters = [builtIn('ndp', icmp(6, ...solicitations, 'router-advertisement'), 'ACCEPT')];

/** IPv6 neighbour discovery; `routers`: and router advertisements, which not everybody may send. */
export function neighbourDiscovery(family: Family, routers: boolean): readonly LoweredRule[] {
  if (family === 4) return [];
  return routers ? withRouters : withoutRouters;
}
