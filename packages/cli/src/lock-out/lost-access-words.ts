import type { Place } from '@pvewall/model';
import { list } from '@pvewall/render';
import { decidingRule, networksOf, type Claim, type LostAccess, type Origin, type TrafficHost } from '@pvewall/traffic';
import type { FindPlace } from '../simulate/describe-outcome.ts';

/** Lost access of one kind: the same reason; of how many sources, ports and nodes ever. */
export interface LostGroup {
  readonly members: readonly [LostAccess, ...LostAccess[]];
}

/** What reads as one sentence. */
export function groupLost(lost: readonly LostAccess[]): LostGroup[] {
  const groups = new Map<string, Members>();
  for (const one of lost) {
    const { claim, status, between = '', certainty, stoppedBy } = one;
    const key = JSON.stringify([claim.source?.kind, claim.source?.text, claim.direction, claim.source === undefined ? claim.purpose : claim.proto, status, between, certainty, isWhole(one) ? '' : one.addresses.map(String), stoppedBy.map(nameOf)]);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [one]);
    else known.push(one);
  }
  return mergeSources([...groups.values()]).map((members) => ({ members }));
}

type Members = [LostAccess, ...LostAccess[]];

/** Several sources that lose the same ports of the same nodes for the same reason are one finding. */
function mergeSources(groups: readonly Members[]): Members[] {
  const merged = new Map<string, Members>();
  for (const group of groups) {
    const [{ claim: { source, direction }, status, between = '', certainty, stoppedBy }] = group;
    const apart = source === undefined || source.kind === 'anyone' ? merged.size : '';
    const targets = [...new Set(group.map(({ node, claim }) => `${node} ${claim.proto} ${claim.ports.join('-')}`))];
    const key = JSON.stringify([apart, direction, status, between, certainty, stoppedBy.map(nameOf), targets]);
    const known = merged.get(key);
    if (known === undefined) merged.set(key, group);
    else known.push(...group);
  }
  return [...merged.values()];
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
  if (status === 'never') return `${who} ${certainty === 'may' ? 'may not' : new Set(members.map(({ claim }) => claim.source?.text)).size > 1 ? 'do not' : 'does not'} reach ${what}${why}`;
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

const kinds: Readonly<Record<Kind, (texts: string) => string>> = {
  anyone: () => 'anyone',
  connection: (texts) => `${texts} (your ssh connection)`,
  'local-network': (texts) => `the local network ${texts}`,
  management: () => 'the addresses of the ipset management',
  policy: (texts) => `${texts} (management of the policy)`,
};

type Kind = NonNullable<Claim['source']>['kind'];

/** Whoever is lost: the sources of a kind together, and which part of them where it is not all. */
function whoOf(members: LostGroup['members']): string {
  const [{ claim: { source }, status }] = members;
  if (source === undefined) return 'the other nodes of the cluster';
  return list(sourcesOf(members).map(({ kind, texts, of }) => {
    const who = kinds[kind](few(texts, 8));
    if (of.every(isWhole) || kind === 'anyone' || status === 'unproven') return who;
    const parts = [...new Set(of.flatMap(({ addresses, claim }) => networksOf(addresses, claim.family)))];
    return `${few(parts, 4)} of ${who.replace('the addresses of ', '')}`;
  }));
}

interface Sources {
  readonly kind: Kind;
  readonly texts: readonly string[];
  readonly of: readonly LostAccess[];
}

/** All that are whole and of one kind are told together; those of which a part is lost, each for itself. */
function sourcesOf(members: readonly LostAccess[]): Sources[] {
  const bySource = new Map<string, LostAccess[]>();
  for (const one of members) {
    const { kind = 'anyone', text = '' } = one.claim.source ?? {};
    const all = members.filter(({ claim }) => claim.source?.text === text);
    const key = all.every(isWhole) ? kind : `${kind} ${text}`;
    bySource.set(key, [...(bySource.get(key) ?? []), one]);
  }
  return [...bySource.values()].map((of) => ({ kind: of[0]?.claim.source?.kind ?? 'anyone', texts: [...new Set(of.map(({ claim }) => claim.source?.text ?? ''))], of }));
}

/** `a`, `a and b`, `a, b and 30 more`. */
export function few(words: readonly string[], most: number): string {
  return list(words.length > most ? [...words.slice(0, most), `${words.length - most} more`] : words);
}
