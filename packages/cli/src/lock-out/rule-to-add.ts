import type { Rule } from '@pvewall/fw';
import { networksOf, proveClaims, type Claim, type LostAccess, type TrafficFile, type TrafficHost } from '@pvewall/traffic';
import { withRule } from '../simulate/supposed-host.ts';

/** A rule that gives access back, and where it has to stand. */
export interface RuleToAdd {
  /** `- { in: ACCEPT, macro: SSH, source: 10.8.0.2 }` */
  readonly yaml: string;
  /** `cluster.rules`, `cluster.rules, before cluster.rules[3]`. */
  readonly where: string;
}

/** A source of more networks than this is no rule that somebody would write. */
const mostNetworks = 8;

/**
 * The first rule with which lost access is proven to be there on one node; undefined when none that is tried does it.
 * @param all what is lost on any node for the same reason: the rule is for all of them
 */
export function ruleToAdd(before: TrafficHost, after: TrafficHost, all: readonly LostAccess[]): RuleToAdd | undefined {
  const lost = all.filter(({ node }) => node === after.node);
  const claims = lost.map(({ claim }) => claim);
  for (const rule of rulesFor(all)) {
    for (const { file, index, where } of placesFor(after, lost)) {
      const then = withRule(after, file, rule, index);
      if (proveClaims({ before, after: then, between: [] }, claims, { words: 50_000_000 }).length === 0) return { yaml: yamlOf(rule), where };
    }
  }
  return undefined;
}

/** By the name that somebody has given to where they come from; else by the addresses that are lost. */
function rulesFor(lost: readonly LostAccess[]): Rule[] {
  const [first] = lost;
  if (first === undefined) return [];
  const { source } = first.claim;
  const networks = [...new Set(lost.flatMap(({ addresses, claim }) => networksOf(addresses, claim.family)))];
  const peers = [...(source === undefined || source.text === '' ? [] : [source.text]), ...(networks.length > 0 && networks.length <= mostNetworks ? [networks.join()] : [])];
  return [...new Set(peers)].map((peer) => acceptRule(lost.map(({ claim }) => claim), peer));
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
