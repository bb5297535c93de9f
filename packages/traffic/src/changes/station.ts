import { families } from '../address.ts';
import type { Family } from '../address.ts';
import type { TrafficNic } from '../guest-nics.ts';
import { lower } from '../lower/lower-host.ts';
import type { Chain, Direction, LoweredRule } from '../lower/lowered-rule.ts';
import type { TrafficFile, TrafficGuest, TrafficHost } from '../traffic-host.ts';
import type { Slot } from './affected.ts';
import type { GuestClass } from './guest-classes.ts';
import type { ChangeTier } from './traffic-changes.ts';

/** Two states of one node. */
export interface NodePair {
  readonly before: TrafficHost;
  readonly after: TrafficHost;
}

/** A place where packets are looked at, in two states. */
export interface Station {
  readonly tier: ChangeTier;
  /** `node.pve`, `guest.100.net0`, `vnet.web`. */
  readonly name: string;
  readonly direction: Direction;
  /** The IP versions in which something may differ. */
  readonly families: readonly Family[];
  readonly nodes: NodePair;
  /** The guest after, where it is one's. */
  readonly guest?: TrafficGuest;
  /** The device's own, which is no difference between two guests. */
  readonly mac?: string | undefined;
  readonly chain: (state: keyof NodePair, family: Family) => Chain | undefined;
}

/** What the node itself receives, sends and routes. */
export function nodeStations(nodes: NodePair): Station[] {
  const directions = ['in', 'out', 'forward'] as const;
  return directions.map((direction) => ({
    tier: 'node',
    name: `node.${nodes.after.node}`,
    direction,
    families,
    nodes,
    chain: (state, family) => lower(nodes[state]).node(direction, family),
  }));
}

/** What passes the bridges of VNets that have rules. */
export function vnetStations(nodes: NodePair): Station[] {
  const names = new Set([...nodes.before.vnets.keys(), ...nodes.after.vnets.keys()]);
  return [...names].sort().map((name) => ({
    tier: 'vnet',
    name: `vnet.${name}`,
    direction: 'forward',
    families,
    nodes,
    chain: (state, family) => lower(nodes[state]).vnet(name, family),
  }));
}

/** What a guest receives and sends on each of its devices, as far as something may differ there. */
export function guestStations({ nodes, before, after, slots }: GuestClass): Station[] {
  return after.nics.flatMap((nic) =>
    (['in', 'out'] as const).flatMap((direction): Station[] => {
      const own = slots.filter((slot) => slot.direction === direction);
      return own.length === 0 ? [] : [{ ...nicStation(nodes, { before, after }, nic, own), direction, families: own.map(({ family }) => family) }];
    }),
  );
}

function nicStation(nodes: NodePair, guests: Readonly<Record<keyof NodePair, TrafficGuest>>, nic: TrafficNic, slots: readonly Slot[]): Omit<Station, 'families' | 'direction'> {
  const [{ direction } = { direction: 'in' as const }] = slots;
  return {
    tier: 'guest',
    name: `guest.${guests.after.vmid}.${nic.name}`,
    nodes,
    guest: guests.after,
    mac: nic.mac,
    chain: (state, family) => {
      const swaps = state === 'after' && slots.some((slot) => slot.family === family && slot.groupsOnly === true);
      return swaps ? withGroupsOf(nodes, lower(nodes.before).nic(guests.before, nic, direction, family), direction, family) : lower(nodes[state]).nic(guests[state], nic, direction, family);
    },
  };
}

/** The chain as it is after, where only rules of groups are others: nothing else of it is made once more. */
function withGroupsOf({ before, after }: NodePair, chain: Chain | undefined, direction: 'in' | 'out', family: Family): Chain | undefined {
  if (chain === undefined) return undefined;
  const [old, young] = [lower(before).groups(family), lower(after).groups(family)];
  const rules: LoweredRule[] = [];
  for (let at = 0; at < chain.rules.length; at++) {
    const rule = chain.rules[at];
    if (rule === undefined) continue;
    rules.push(rule);
    // A group that is entered stands before the group's own rules.
    if (rule.verdict !== 'CONTINUE' || rule.origin.kind !== 'rule') continue;
    const name = rule.origin.rule.action;
    rules.push(...young.rules(name, direction));
    at += old.rules(name, direction).length;
  }
  return { name: chain.name, rules };
}

/** Whose options hold at a station. */
export function fileOf({ tier, name, nodes, guest }: Station, state: keyof NodePair): TrafficFile {
  const host = nodes[state];
  if (tier === 'vnet') return host.vnets.get(name.slice('vnet.'.length)) ?? host.cluster;
  return (guest && host.guests.get(guest.vmid))?.file ?? host.cluster;
}
