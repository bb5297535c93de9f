import { intersection, union } from '../bounds.ts';
import type { Bounds } from '../bounds.ts';
import type { Limits } from '../difference/budget.ts';
import type { Block } from '../difference/compared-rule.ts';
import type { PacketPoint } from '../difference/packet-point.ts';
import type { Origin, SetField } from '../lower/lowered-rule.ts';
import { setFields } from '../lower/lowered-rule.ts';
import type { PacketBox } from '../reach/packet-box.ts';
import { localNetwork } from '../lower/names.ts';
import { accepted, lost, stopped } from '../reach/reach.ts';
import type { Proof } from '../reach/reach.ts';
import type { Way } from '../reach/way.ts';
import type { TrafficHost } from '../traffic-host.ts';
import type { Claim } from './claim.ts';
import { sameFor } from './same-for.ts';

/** A node before a plan, after it, and between two of its effects. */
export interface NodeStates {
  readonly before: TrafficHost;
  readonly after: TrafficHost;
  readonly between: readonly { readonly label: string; readonly host: TrafficHost }[];
}

/** A claim that is not proven to hold. */
export interface LostAccess {
  readonly node: string;
  readonly claim: Claim;
  /**
   * `lost`: some of its packets pass before and not after, or not in a state between. `unproven`: the work was not
   * finished, so nobody knows. `never`: some of them pass neither before nor after.
   */
  readonly status: 'lost' | 'unproven' | 'never';
  /** The state between in which it is lost, though not after: `after writing /etc/pve/firewall/cluster.fw`. */
  readonly between?: string;
  /** `may`: it depends on what nobody knows here, such as a rate limit. */
  readonly certainty: 'must' | 'may';
  /** One of the packets. */
  readonly sample?: PacketPoint;
  /** The addresses at the other end of those packets, all of them where the proof is exact. */
  readonly addresses: Bounds;
  /** The rules that stop them. */
  readonly stoppedBy: readonly Origin[];
}

/**
 * Holds claims on a node against what a plan does to it. What is not in the result is proven of every packet: whatever
 * passed before passes after and in every state between, or, for what the policy states itself, passes after.
 */
export function proveClaims(states: NodeStates, claims: readonly Claim[], limits: Limits): LostAccess[] {
  return groups(claims).flatMap((group) => {
    if (group[0]?.source?.kind === 'anyone') return everybodyLost(states, group, limits);
    if (group.every((claim) => claim.source?.kind !== 'policy') && isKept(states, group, limits)) return [];
    return group.flatMap((claim) => lostClaim(states, claim, limits) ?? []);
  });
}

/** Claims of which nearly always all hold, so that one proof does for them. Anyone may come over either IP version. */
function groups(claims: readonly Claim[]): Claim[][] {
  const alike = new Map<string, Claim[]>();
  for (const claim of claims) {
    const anyone = claim.source?.kind === 'anyone';
    const key = anyone ? `anyone ${claim.ports[0]}` : `${claim.purpose} ${claim.direction} ${claim.family} ${claim.source?.kind ?? ''}`;
    alike.set(key, [...(alike.get(key) ?? []), claim]);
  }
  return [...alike.values()];
}

function isKept({ before, after, between }: NodeStates, group: readonly Claim[], limits: Limits): boolean {
  const [first] = group;
  if (first === undefined) return true;
  const box = group.map((claim) => claim.box).reduce(hull);
  return [...between.map(({ host }) => host), after].every((host) => isNothing(lostOn(before, host, { ...first, box }, limits)));
}

/** A box that holds both. */
function hull(a: PacketBox, b: PacketBox): PacketBox {
  const fields = setFields.flatMap((field): [SetField, PacketBox[SetField]][] => {
    const [one, other] = [a[field], b[field]];
    return one === undefined || other === undefined ? [] : [[field, union(one, other)]];
  });
  return Object.fromEntries(fields);
}

function lostClaim(states: NodeStates, claim: Claim, limits: Limits): LostAccess | undefined {
  const { before, after, between } = states;
  const gone = failure(states, claim, 'lost', lostOn(before, after, claim, limits), 'after');
  if (gone !== undefined) return gone;
  for (const { label, host } of between) {
    const meanwhile = failure(states, claim, 'lost', lostOn(before, host, claim, limits), 'after');
    if (meanwhile !== undefined) return { ...meanwhile, between: label };
  }
  return claim.source?.kind === 'policy' ? neverThere(states, claim, limits) : undefined;
}

/** What the policy states and nothing lets in, whichever interface it comes through. */
function neverThere(states: NodeStates, claim: Claim, limits: Limits): LostAccess | undefined {
  const way = wayOn(states.after, claim);
  const { status, blocks } = stopped(way, claim.family, claim.box, limits);
  const closed = blocks.filter(({ sample }) => isNothing(accepted(way, claim.family, { ...claim.box, source: only(sample.source), dest: only(sample.dest) }, limits)));
  return failure(states, claim, 'never', { status, blocks: closed }, 'before');
}

/** Where nobody knows who administers: that somebody still can, over one IP version or the other. */
function everybodyLost(states: NodeStates, group: readonly Claim[], limits: Limits): LostAccess[] {
  const [first] = group;
  const passing = (host: TrafficHost): Proof[] => group.map((claim) => accepted(wayOn(placed(host), claim), claim.family, claim.box, limits));
  if (first === undefined || passing(states.before).every(isNothing)) return [];
  for (const { label, host } of [{ label: undefined, host: states.after }, ...states.between]) {
    const now = passing(host);
    if (now.some(({ blocks }) => blocks.length > 0)) continue;
    const proof = now.every(isNothing) ? stopped(wayOn(placed(host), first), first.family, first.box, limits) : unfinished;
    const gone = failure(states, first, 'lost', proof, 'before');
    if (gone !== undefined) return [label === undefined ? gone : { ...gone, between: label }];
  }
  return [];
}

const unfinished: Proof = { status: 'partial', blocks: [] };

const somewhere = new WeakMap<TrafficHost, TrafficHost>();

/** Every node lets its local network in, wherever that is: where nobody knows it, it is one that nobody has (RFC 5737). */
function placed(host: TrafficHost): TrafficHost {
  if (localNetwork(host) !== undefined) return host;
  const known = somewhere.get(host) ?? { ...host, localNetwork: '192.0.2.0/24' };
  somewhere.set(host, known);
  return known;
}

function lostOn(before: TrafficHost, host: TrafficHost, claim: Claim, limits: Limits): Proof {
  if (before === host || sameFor(before, host, claim.direction, claim.family, claim.box)) return { status: 'exact', blocks: [] };
  return lost(wayOn(before, claim), wayOn(host, claim), claim.family, claim.box, limits);
}

function wayOn(host: TrafficHost, { direction }: Claim): Way {
  const [node, outside] = [{ kind: 'node' }, { kind: 'outside' }] as const;
  return direction === 'in' ? { host, from: outside, to: node } : { host, from: node, to: outside };
}

function isNothing({ status, blocks }: Proof): boolean {
  return status === 'exact' && blocks.length === 0;
}

function only(point: number | bigint): readonly [number | bigint, number | bigint] {
  return [point, typeof point === 'bigint' ? point + 1n : point + 1];
}

/** `state`: where a proof has the rules that stop. The widest block stands for all. */
function failure({ before }: NodeStates, claim: Claim, status: 'lost' | 'never', proof: Proof, state: keyof Pick<Block['deciding'], 'before' | 'after'>): LostAccess | undefined {
  const { node } = before;
  const blocks = [...proof.blocks].sort((a, b) => b.size - a.size);
  const [widest] = blocks;
  if (widest === undefined) return proof.status === 'exact' ? undefined : { node, claim, status: 'unproven', certainty: 'may', addresses: [], stoppedBy: [] };
  const certainty = blocks.some((block) => block.certainty === 'must') ? 'must' : 'may';
  const side = claim.direction === 'in' ? 'source' : 'dest';
  const addresses = blocks.map(({ match }) => match[side] ?? claim.box[side] ?? []).reduce((all, some) => union(all, some));
  return { node, claim, status, certainty, sample: widest.sample, addresses: intersection(addresses, claim.box[side] ?? addresses), stoppedBy: [...new Set(blocks.flatMap(({ deciding }) => deciding[state]))] };
}
