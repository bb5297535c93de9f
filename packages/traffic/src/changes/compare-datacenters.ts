import type { Limits } from '../difference/budget.ts';
import { option } from '../options.ts';
import type { TrafficHost } from '../traffic-host.ts';
import { Comparison } from './compare-station.ts';
import type { StationDifference } from './compare-station.ts';
import { Contents } from './difference-content.ts';
import { describeSamples, describeStation } from './describe-station.ts';
import { foldGroups } from './fold-groups.ts';
import type { VerdictChange } from './group-blocks.ts';
import { changedGuests, nodePairs } from './guest-classes.ts';
import { guestStations, nodeStations, vnetStations } from './station.ts';
import type { NodePair, Station } from './station.ts';
import type { ChangedPacket, ChangeGroup, TrafficChanges } from './traffic-changes.ts';

/**
 * For which new packets the nodes of a datacenter give another verdict. A node that is in one state only is not
 * compared. Over the limits, the result is partial.
 */
export function compareDatacenters(before: readonly TrafficHost[], after: readonly TrafficHost[], limits: Limits = {}): TrafficChanges {
  const pairs = nodePairs(before, after);
  const found = new Findings(limits);
  for (const pair of pairs) for (const station of [...nodeStations(pair), ...vnetStations(pair)]) found.add(station, []);
  for (const pair of pairs) addGuests(pair, found);
  found.unfinished.push(...timedSwitches(pairs));
  return {
    status: found.unfinished.length === 0 ? 'exact' : 'partial',
    groups: foldGroups(found.groups),
    unfinished: found.unfinished,
    samples: found.samples,
    compared: { nodes: pairs.length, guests: sum(pairs, ({ after: { guests } }) => guests.size), vnets: new Set(pairs.flatMap(({ after: { vnets } }) => [...vnets.keys()])).size },
    notes: found.groups.some(({ tier }) => tier === 'node') ? notesOn(after) : [],
  };
}

function addGuests(pair: NodePair, found: Findings): void {
  for (const guests of changedGuests(pair)) {
    for (const station of guestStations(guests)) found.add(station, guests.others.map(({ vmid }) => station.name.replace(/^guest\.\d+/, `guest.${vmid}`)));
  }
}

/** What was found so far; a difference that comes up again is put into words once. */
class Findings {
  readonly groups: ChangeGroup[] = [];
  readonly unfinished: string[] = [];
  readonly samples: ChangedPacket[] = [];
  private readonly comparison: Comparison;
  private readonly contents = new Contents();
  private readonly known = new Map<StationDifference, string>();
  private readonly described = new Map<string, readonly VerdictChange[]>();

  constructor(limits: Limits) {
    this.comparison = new Comparison(limits);
  }

  /** @param others stations in which the same differs */
  add(station: Station, others: readonly string[]): void {
    const difference = this.comparison.of(station);
    const { tier, name, direction } = station;
    if (difference.status === 'partial') this.unfinished.push(...[name, ...others].map((one) => `${one} ${direction}`));
    if (difference.status === 'partial') this.samples.push(...describeSamples(station, difference));
    const content = this.known.get(difference) ?? this.contents.of(difference, station);
    this.known.set(difference, content);
    const changes = this.described.get(content) ?? describeStation(station, difference);
    this.described.set(content, changes);
    for (const change of changes) this.groups.push({ tier, station: name, others, direction, ...change });
  }
}

/** A Unix time switches everything on for a minute, and off again: that is neither of the states that are compared. */
function timedSwitches(pairs: readonly NodePair[]): string[] {
  const timed = pairs.some(({ before, after }) => [before, after].some(({ cluster }) => !['0', '1'].includes(option(cluster, 'enable'))) && option(before.cluster, 'enable') !== option(after.cluster, 'enable'));
  return timed ? ['the minute for which a Unix time in cluster.options.enable counts as on'] : [];
}

/** The local network is not in a host's files, and much depends on it. */
function notesOn(hosts: readonly TrafficHost[]): string[] {
  const unknown = hosts.filter(({ localNetwork, cluster }) => localNetwork === undefined && !cluster.config.aliases.some(({ name }) => name.toLowerCase() === 'local_network'));
  if (unknown.length === 0) return [];
  const nodes = unknown.map(({ node }) => node).join(', ');
  return [`the local network of ${nodes} is not known here; what Proxmox VE lets it do is left out (--local-network CIDR says which it is)`];
}

function sum<T>(list: readonly T[], count: (item: T) => number): number {
  return list.reduce((total, item) => total + count(item), 0);
}
