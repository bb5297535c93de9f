import type { Family } from '../address.ts';
import { GroupChains } from '../lower/group-chains.ts';
import { impliedInCluster } from '../lower/implied-members.ts';
import { findUnbuilt } from '../lower/iptables/unbuilt.ts';
import { Addresses } from '../lower/names.ts';
import type { TrafficHost } from '../traffic-host.ts';
import type { TestEnd } from './test-ends.ts';

/** Ends at which the same becomes of every packet: one of them is looked at for all. */
export interface EndClass {
  readonly ends: readonly TestEnd[];
}

/**
 * Puts ends together whose chains are the same but for their own MAC address: guests of one node with the same file
 * on the same bridge. Ten thousand guests have a few dozen files.
 *
 * @param byAddress tells those apart whose own addresses are known, too
 */
export function classesOf(ends: readonly TestEnd[], byAddress: boolean): EndClass[] {
  const classes = new Map<string, TestEnd[]>();
  for (const end of ends) {
    const key = keyOf(end, byAddress);
    const known = classes.get(key);
    if (known === undefined) classes.set(key, [end]);
    else known.push(end);
  }
  return [...classes.values()].map((same) => ({ ends: same }));
}

function keyOf(end: TestEnd, byAddress: boolean): string {
  if (end.kind === 'outside') return 'outside';
  if (end.kind === 'node') return `node ${end.host.node}`;
  const { host, guest, nic } = end;
  const { fw = '' } = guest.texts;
  // What an ipfilter lets through is made of the device's own MAC and addresses.
  const own = /ipfilter/i.test(fw) ? [nic.mac, ...nic.addresses] : [nic.mac === undefined, ...(byAddress ? nic.addresses : [])];
  return JSON.stringify([host.node, nic.bridge, nic.name, nic.firewall, own, unplugged(host, `${guest.vmid} ${nic.name}`), fw]);
}

const unbuilt = new WeakMap<TrafficHost, ReadonlySet<string>>();

/** Which chains of a guest's device are missing depends on other guests. */
function unplugged(host: TrafficHost, device: string): string {
  const known = unbuilt.get(host) ?? findUnplugged(host);
  unbuilt.set(host, known);
  return known.size === 0 ? '' : ['4 in', '4 out', '6 in', '6 out'].filter((chain) => known.has(`${device} ${chain}`)).join();
}

function findUnplugged(host: TrafficHost): ReadonlySet<string> {
  if (host.backend === 'nftables') return new Set();
  const datacenter = new Addresses(host, host.cluster, impliedInCluster(host));
  const of = (family: Family): string[] =>
    [...findUnbuilt(host, new GroupChains(datacenter, family, 'node')).unplugged].map((chain) => chain.replace(/ (\w+)$/, ` ${family} $1`));
  return new Set([...of(4), ...of(6)]);
}

/** Two ends of two classes with something of a firewall between them, and how many such pairs there are. */
export interface Pairing {
  readonly from: TestEnd;
  readonly to: TestEnd;
  readonly pairs: number;
}

/** Undefined when every pair is an end with itself. */
export function pairingOf({ ends: froms }: EndClass, { ends: tos }: EndClass): Pairing | undefined {
  const counts = new Map<unknown, number>();
  for (const to of tos) counts.set(identity(to), (counts.get(identity(to)) ?? 0) + 1);
  const pairs = froms.reduce((sum, from) => sum + tos.length - (counts.get(identity(from)) ?? 0), 0);
  for (const from of froms) {
    const to = tos.find((one) => identity(one) !== identity(from));
    if (to !== undefined) return { from, to, pairs };
  }
  return undefined;
}

/** A guest is one whole: what goes from one of its devices to another one passes no firewall. */
function identity(end: TestEnd): unknown {
  return end.kind === 'outside' ? 'outside' : end.kind === 'node' ? end.host : end.guest;
}
