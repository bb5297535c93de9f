import type { Rule } from '@pvewall/fw';
import { families, networksOf, proveClaims, type Claim, type LostAccess, type TrafficFile, type TrafficHost } from '@pvewall/traffic';
import { withRule } from '../simulate/supposed-host.ts';

/** Rules that give access back together, and where they have to stand. */
export interface RulesToAdd {
  /** `- { in: ACCEPT, macro: SSH, source: 10.8.0.2 }` */
  readonly yaml: readonly string[];
  /** `cluster.rules`, `cluster.rules, before cluster.rules[3]`. */
  readonly where: string;
}

/** A source of more networks than this is no rule that somebody would write. */
const mostNetworks = 8;
/** Nor are more rules than these one answer. */
const mostRules = 4;

/**
 * The fewest rules with which lost access is proven to be there on one node; undefined when none that are tried do it.
 * @param all what is lost on any node for the same reason: the rules are for all of them
 */
export function rulesToAdd(before: TrafficHost, after: TrafficHost, all: readonly LostAccess[]): RulesToAdd | undefined {
  const lost = all.filter(({ node }) => node === after.node);
  const claims = lost.map(({ claim }) => claim);
  for (const rules of rulesFor(all)) {
    for (const { file, index, where } of placesFor(after, lost)) {
      const then = rules.reduceRight((host, rule) => withRule(host, file.tier === 'cluster' ? host.cluster : host.host, rule, index), after);
      if (proveClaims({ before, after: then, between: [] }, claims, { words: 50_000_000 }).length === 0) return { yaml: rules.map(yamlOf), where };
    }
  }
  return undefined;
}

/** By the names that somebody has given to where they come from; else by the addresses that are lost; else by both. */
function rulesFor(lost: readonly LostAccess[]): Rule[][] {
  const claims = lost.map(({ claim }) => claim);
  const names = [...new Set(claims.flatMap(({ source }) => (source === undefined || source.text === '' ? [] : [source.text])))];
  const networks = families.map((family) => [...new Set(lost.filter(({ claim }) => claim.family === family).flatMap(({ addresses }) => networksOf(addresses, family)))]);
  // A rule's list of addresses is of one IP version.
  const lists = networks.flatMap((all) => chunks(all).map((some) => some.join()));
  const tries = [names, lists, [...names, ...lists]].filter((peers) => peers.length > 0 && peers.length <= mostRules);
  return tries.map((peers) => [...new Set(peers)].map((peer) => acceptRule(claims, peer)));
}

function chunks(networks: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(networks.length / mostNetworks) }, (_, i) => networks.slice(i * mostNetworks, (i + 1) * mostNetworks));
}

/** Lets a source in, or this node out to it, at the ports of some claims of one protocol and direction. */
export function acceptRule(claims: readonly Pick<Claim, 'direction' | 'proto' | 'ports'>[], peer: string): Rule {
  const { direction = 'in', proto = 'tcp' } = claims[0] ?? {};
  const ports = [...new Set(claims.map(({ ports: [from, to] }) => (from === to ? `${from}` : `${from}:${to}`)))].join();
  const end = peer === '' ? {} : direction === 'in' ? { source: peer } : { dest: peer };
  const base: Rule = { type: direction, action: 'ACCEPT', ...end };
  return proto === 'tcp' && ports === '22' ? { ...base, macro: 'SSH' } : { ...base, proto, dport: ports };
}

interface RulePlace {
  readonly file: TrafficFile;
  readonly index: number;
  readonly where: string;
}

/** Before the rule that stops it; at the end of the datacenter's where a policy does; else before all others. */
function placesFor({ cluster, host }: TrafficHost, lost: readonly LostAccess[]): RulePlace[] {
  const stopping = lost.flatMap(({ stoppedBy }) => stoppedBy).flatMap((origin) => (origin.kind === 'rule' ? [origin.address] : []));
  const before = [host, cluster].flatMap((file): RulePlace[] => {
    const indexes = stopping.filter((address) => address.startsWith(`${file.address}.rules[`)).map((address) => Number(/\[(\d+)\]$/.exec(address)?.[1]));
    const index = Math.min(...indexes);
    return indexes.length === 0 ? [] : [{ file, index, where: `${file.address}.rules, before ${file.address}.rules[${index}]` }];
  });
  const end = { file: cluster, index: cluster.config.rules.length, where: 'cluster.rules' };
  const first = [cluster, host].map((file): RulePlace => ({ file, index: 0, where: `${file.address}.rules, before all others` }));
  return [...before, ...(stopping.length === 0 ? [end] : []), ...first];
}

/** As a policy has it. */
export function yamlOf({ type, action, macro, proto, dport, source, dest }: Rule): string {
  const list = (text: string): string => (text.includes(',') ? `[ ${text.split(',').map(scalar).join(', ')} ]` : scalar(text));
  const fields = [['macro', macro], ['proto', proto], ['dport', dport], ['source', source], ['dest', dest]] as const;
  return `- { ${[`${type}: ${action}`, ...fields.flatMap(([name, text]) => (text === undefined ? [] : [`${name}: ${list(text)}`]))].join(', ')} }`;
}

/** A colon would begin a map in some places, so such a word is quoted. */
function scalar(text: string): string {
  return text.includes(':') ? `"${text}"` : text;
}
