import { printRule } from '@pvewall/fw';
import { isOn } from '../options.ts';
import { families } from '../address.ts';
import type { Family } from '../address.ts';
import { lower } from '../lower/lower-host.ts';
import type { TrafficHost } from '../traffic-host.ts';
import { report } from '../diagnostics.ts';
import { lineKey } from './line.ts';
import type { LintFinding } from './lint-finding.ts';
import { some } from './words.ts';

interface Failing {
  readonly group: string;
  readonly index: number;
  readonly guests: Set<string>;
  readonly nodes: Set<string>;
}

/** Groups with a rule that pve-firewall cannot build, and what it leaves out for their sake. */
export function unbuiltGroups(hosts: readonly TrafficHost[]): LintFinding[] {
  const found = new Map<string, Failing & { host: TrafficHost }>();
  for (const host of hosts) {
    if (host.backend !== 'iptables' || !isOn(host.cluster, 'enable')) continue;
    for (const family of families) {
      for (const failing of failingIn(host, family)) {
        const rule = host.cluster.config.groups.findLast(({ name }) => name === failing.group)?.rules[failing.index];
        const key = rule === undefined ? failing.group : lineKey(rule, failing.group);
        const known = found.get(key);
        if (known === undefined) found.set(key, { ...failing, host });
        for (const guest of failing.guests) known?.guests.add(guest);
        for (const node of failing.nodes) known?.nodes.add(node);
      }
    }
  }
  return [...found.values()].map(({ group, index, guests, nodes, host }) => {
    const rule = host.cluster.config.groups.findLast(({ name }) => name === group)?.rules[index];
    const text = rule === undefined ? '' : ` at \`${printRule({ ...rule, comment: '' })}\``;
    const free = guests.size === 0 ? '' : `; what ${some([...guests])} ${guests.size === 1 ? 'gets or sends' : 'get or send'} passes freely`;
    const skipped = nodes.size === 0 ? '' : `; ${some([...nodes])} ${nodes.size === 1 ? 'goes' : 'go'} without it`;
    const harmless = guests.size + nodes.size === 0;
    return report('lint/unbuilt-group', {
      ...(harmless && { severity: 'warning' }),
      message: `the building of group ${group} ends${text}${free}${skipped}`,
      hint: 'a group can name nothing of a guest: write the address, or an alias or set of the datacenter',
      address: `cluster.group.${group}.rules[${index}]`,
      ...(rule?.at !== undefined && { place: rule.at }),
    });
  });
}

/** Of a host with several such groups nobody can say which one a chain is missing for: all are told for it. */
function failingIn(host: TrafficHost, family: Family): Failing[] {
  const { groups, unbuilt } = lower(host).ruleset(family);
  const guests = [...unbuilt.unplugged].map((chain) => chain.split(' ').slice(0, 2).join('.')).map((nic) => `guest.${nic}`);
  const nodes = unbuilt.skipped.in.size + unbuilt.skipped.out.size > 0 ? [`node.${host.node}`] : [];
  return host.cluster.config.groups.flatMap(({ name }): Failing[] => {
    const failure = groups.node.failureOf(name);
    if (failure === undefined) return [];
    return [{ group: name, index: failure.index, guests: new Set(guests), nodes: new Set(nodes) }];
  });
}
