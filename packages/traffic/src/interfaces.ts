import type { TrafficHost } from './traffic-host.ts';

/**
 * Interfaces of ifupdown's files, in whatever stanza: `auto vmbr0`, `iface vmbr0 inet static`, and the ports of bridges
 * and bonds.
 *
 * @param text `/etc/network/interfaces`, or a file that it includes
 */
export function interfacesIn(text: string): string[] {
  const lines = [...text.matchAll(/^\s*(auto|allow-\S+|iface|bridge[-_]ports|bond[-_]slaves|slaves)\s+(.*)$/gm)];
  const names = lines.flatMap(([, keyword, words = '']) => words.trim().split(/\s+/).slice(0, keyword === 'iface' ? 1 : undefined));
  return [...new Set(names)].filter((name) => name !== 'none');
}

/**
 * The interfaces of nodes that somebody names: the bridges of guests, VNets, the rules of the datacenter and of the
 * nodes, and the nodes' own configuration where it is known. Sorted; `vmbr+` of a rule stands for all that begin so.
 */
export function interfacesOf(hosts: readonly TrafficHost[]): string[] {
  const all = new Set<string>();
  // Nodes share the datacenter's file.
  for (const config of new Set(hosts.flatMap(({ cluster, host }) => [cluster.config, host.config]))) {
    for (const { iface } of [...config.rules, ...config.groups.flatMap(({ rules }) => rules)]) if (iface !== undefined) all.add(iface);
  }
  for (const { guests, vnets, interfaces = [] } of hosts) {
    for (const name of [...interfaces, ...vnets.keys()]) all.add(name);
    for (const { nics } of guests.values()) for (const { bridge } of nics) if (bridge !== undefined) all.add(bridge);
  }
  return [...all].sort();
}

/** Whether an interface is one of those names; nobody can say so where there are none. */
export function isInterface(name: string, known: readonly string[]): boolean {
  return known.length === 0 || known.some((one) => (one.endsWith('+') ? name.startsWith(one.slice(0, -1)) : name === one));
}
