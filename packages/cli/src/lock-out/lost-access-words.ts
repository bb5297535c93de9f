import type { Place } from '@pvewall/model';
import { list } from '@pvewall/render';
import { decidingRule, networksOf, type Claim, type LostAccess, type Origin, type TrafficHost } from '@pvewall/traffic';
import type { FindPlace } from '../simulate/describe-outcome.ts';

/** Lost access of one kind: the same people, the same reason; on how many ports and nodes ever. */
export interface LostGroup {
  readonly members: readonly [LostAccess, ...LostAccess[]];
}

/** What reads as one sentence. */
export function groupLost(lost: readonly LostAccess[]): LostGroup[] {
  const groups = new Map<string, [LostAccess, ...LostAccess[]]>();
  for (const one of lost) {
    const { claim, status, between = '', certainty, stoppedBy } = one;
    const key = JSON.stringify([claim.source?.kind, claim.source?.text, claim.direction, claim.source === undefined ? claim.purpose : claim.proto, status, between, certainty, isWhole(one) ? '' : one.addresses.map(String), stoppedBy.map(nameOf)]);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [one]);
    else known.push(one);
  }
  return [...groups.values()].map((members) => ({ members }));
}

/** Whether all that are meant are lost; of the nodes of a cluster no part is told. */
function isWhole({ claim, addresses }: LostAccess): boolean {
  return claim.source === undefined || String(addresses) === String(claim.box.source);
}

function nameOf(origin: Origin): string {
  return origin.kind === 'rule' ? origin.address : origin.name;
}

/** What stops it, as `cluster.rules[3] (IN DROP, policy.yaml:12)`, and where that was written. */
export interface Stopper {
  readonly address: string;
  readonly text: string;
  readonly place?: Place;
}

export function stopperOf(origins: readonly Origin[], after: TrafficHost, placeInPolicy: FindPlace): Stopper | undefined {
  const [first] = origins;
  if (first === undefined) return undefined;
  const { address, text, place } = decidingRule(first, after.cluster);
  const at = placeInPolicy(address, first) ?? place;
  const where = at === undefined ? '' : `, ${at.file}:${at.line}`;
  const more = origins.length === 1 ? '' : ` and ${origins.length - 1} more`;
  return { address, text: `${address} (${text}${where})${more}`, ...(at !== undefined && { place: at }) };
}

/** One sentence: who does not get where, and why. */
export function sentence({ members }: LostGroup, stopper: Stopper | undefined): string {
  const [{ status, between, certainty }] = members;
  const [who, what] = endsOf(members);
  const why = stopper === undefined ? '' : `: ${stopper.text} stops it`;
  if (status === 'unproven') return `nobody could prove in time that ${who} would still reach ${what}`;
  if (status === 'never') return `${who} ${certainty === 'may' ? 'may not' : 'does not'} reach ${what}${why}`;
  const would = certainty === 'may' ? 'might' : 'would';
  if (members[0].claim.source?.kind === 'anyone') return `nobody ${would} reach ${what} ${between === undefined ? 'any more' : `for a while, ${between}`}${why}`;
  if (between !== undefined) return `${who} ${would} not reach ${what} for a while, ${between}${why}`;
  return `${who} ${would} not reach ${what} any more${why}`;
}

function endsOf(members: LostGroup['members']): readonly [who: string, what: string] {
  const [{ claim }] = members;
  const nodes = few([...new Set(members.map(({ node }) => node))], 3);
  const at = `node${nodes.includes(' ') ? 's' : ''} ${nodes}`;
  const ports = portsOf(members);
  if (claim.direction === 'out') return [at, `${ports} of the other nodes`];
  return [whoOf(members), `${ports} of ${at}`];
}

/** `tcp/22 and tcp/8006`; what it is for, when nodes need it of each other. */
export function portsOf(members: readonly { readonly claim: Pick<Claim, 'proto' | 'ports' | 'purpose'> }[]): string {
  const ports = [...new Set(members.map(({ claim: { proto, ports: [from, to] } }) => `${proto}/${from === to ? from : `${from}:${to}`}`))];
  const purpose = members[0]?.claim.purpose ?? 'admin';
  return `${few(ports, 8)}${purpose === 'admin' || purpose === 'ssh' ? '' : ` (${purpose})`}`;
}

const kinds: Readonly<Record<NonNullable<Claim['source']>['kind'], (text: string) => string>> = {
  anyone: () => 'anyone',
  connection: (text) => `${text} (your ssh connection)`,
  'local-network': (text) => `the local network ${text}`,
  management: () => 'the ipset management',
  policy: (text) => `${text} (management of the policy)`,
};

/** Whoever is lost, and which part of them where it is not all. */
function whoOf(members: LostGroup['members']): string {
  const [{ claim: { source } }] = members;
  if (source === undefined) return 'the other nodes of the cluster';
  const who = kinds[source.kind](source.text);
  if (members.every(isWhole) || source.kind === 'anyone' || members[0].status === 'unproven') return who;
  const parts = [...new Set(members.flatMap(({ addresses, claim }) => networksOf(addresses, claim.family)))];
  return `${few(parts, 4)} of ${who}`;
}

/** `a`, `a and b`, `a, b and 30 more`. */
export function few(words: readonly string[], most: number): string {
  return list(words.length > most ? [...words.slice(0, most), `${words.length - most} more`] : words);
}
