import { namesOf } from '@pvewall/fw';
import { everyAddress, families, rangeOf } from '../address.ts';
import type { Family } from '../address.ts';
import { boundsOf, difference, intersection, union } from '../bounds.ts';
import type { Bounds } from '../bounds.ts';
import { networks } from '../lower/literals.ts';
import { lower } from '../lower/lower-host.ts';
import { localNetwork } from '../lower/names.ts';
import type { TrafficHost } from '../traffic-host.ts';

/** Somewhere that administrators come from. */
export interface AdminSource {
  /** Who says so: the policy, the connection that somebody is on, the set `management`, the node's network, nobody. */
  readonly kind: 'policy' | 'connection' | 'management' | 'local-network' | 'anyone';
  /** As the source of a rule would name it; '' for everyone. */
  readonly text: string;
  readonly addresses: Readonly<Record<Family, Bounds>>;
}

/** What is known of who administers. */
export interface Admins {
  /** What the policy says: sources as in a rule of the datacenter. With these the rest is not asked. */
  readonly stated?: readonly string[];
  /** The address of the ssh connection that somebody is on. */
  readonly peer?: string;
}

const nowhere: AdminSource['addresses'] = { 4: [], 6: [] };

/** Addresses that a connection can come from, and go to. */
export const unicast: Readonly<Record<Family, Bounds>> = {
  4: difference(everyAddress[4], networks('0.0.0.0/8', '127.0.0.0/8', '224.0.0.0/3')),
  6: difference(everyAddress[6], networks('::/127', 'ff00::/8')),
};

/**
 * From where a node is administered. What the policy says is read in the state after, which is its own; who administers
 * now does so in the state before, or is let in by the plan.
 */
export function adminSources(before: TrafficHost, after: TrafficHost, { stated, peer }: Admins): AdminSource[] {
  const own = peer === undefined ? [] : sourceOf(after, 'connection', peer);
  const named = (stated ?? []).flatMap((text) => sourceOf(after, 'policy', text));
  // Names that stand for nobody, such as a set that the plan empties, say nothing of who administers.
  if (named.length > 0) return [...named, ...own];
  const local = [before, after].flatMap((host) => localSource(host));
  const known = [...own, ...distinct([...local, ...managed(before, after, local)])];
  return known.length > 0 ? known : [{ kind: 'anyone', text: '', addresses: unicast }];
}

/** The names of sources that stand for nothing in the state after. */
export function unknownSources(after: TrafficHost, stated: readonly string[]): string[] {
  return stated.filter((text) => addressesOf(after, text) === undefined);
}

function sourceOf(host: TrafficHost, kind: AdminSource['kind'], text: string): AdminSource[] {
  const addresses = addressesOf(host, text);
  return addresses === undefined || isNowhere(addresses) ? [] : [{ kind, text, addresses }];
}

/** Undefined for a name that nobody has. */
function addressesOf(host: TrafficHost, text: string): AdminSource['addresses'] | undefined {
  // Nobody has to write these two down.
  if (/^(?:dc\/)?local_network$/i.test(text)) return localSource(host)[0]?.addresses ?? nowhere;
  const resolved = families.map((family) => lower(host).addresses().resolve(text, family));
  if (resolved.every((bounds) => bounds === undefined)) return undefined;
  const [four, six] = resolved.map((bounds, i) => intersection(bounds === 'any' ? everyAddress[families[i] ?? 4] : (bounds ?? []), unicast[families[i] ?? 4]));
  return { 4: four ?? [], 6: six ?? [] };
}

function localSource(host: TrafficHost): AdminSource[] {
  const network = localNetwork(host);
  const range = network === undefined ? undefined : rangeOf(network);
  if (network === undefined || range === undefined) return [];
  const text = namesOf(host.cluster.config).aliases.has('local_network') ? 'local_network' : (host.localNetwork ?? '');
  return [{ kind: 'local-network', text, addresses: { ...nowhere, [network.version]: boundsOf([range]) } }];
}

/** The members of the set, before and after, that are not in the local network anyway. */
function managed(before: TrafficHost, after: TrafficHost, local: readonly AdminSource[]): AdminSource[] {
  const [was, is] = [before, after].map((host) => addressesOf(host, '+management'));
  const addresses = (family: Family): Bounds => local.reduce((rest, one) => difference(rest, one.addresses[family]), union(was?.[family] ?? [], is?.[family] ?? []));
  const both = { 4: addresses(4), 6: addresses(6) };
  return isNowhere(both) ? [] : [{ kind: 'management', text: '+management', addresses: both }];
}

function isNowhere(addresses: AdminSource['addresses']): boolean {
  return families.every((family) => addresses[family].length === 0);
}

function distinct(sources: readonly AdminSource[]): AdminSource[] {
  return sources.filter(({ text }, i) => sources.findIndex((other) => other.text === text) === i);
}
