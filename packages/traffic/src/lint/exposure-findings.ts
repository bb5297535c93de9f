import type { Place } from '@pvewall/model';
import { intersection, union } from '../bounds.ts';
import type { Bounds } from '../bounds.ts';
import type { PacketPoint } from '../difference/packet-point.ts';
import type { Origin } from '../lower/lowered-rule.ts';
import { ports } from '../lower/literals.ts';
import { report } from '../diagnostics.ts';
import { originIn } from './chain-class.ts';
import type { ChainUse } from './chain-class.ts';
import { usesOf } from './dead-lines.ts';
import { lineKey } from './line.ts';
import type { LintFinding } from './lint-finding.ts';
import type { EarlyDrop, OpenPorts } from './management.ts';
import { originAt } from './one-family.ts';
import type { Both, OneSided } from './one-family.ts';
import { familyName, packetText, portsText, ruleText, some } from './words.ts';

/** One finding for each line that stops administrators, wherever it is. */
export function earlyDropFindings(drops: readonly EarlyDrop[]): LintFinding[] {
  const found = new Map<string, LintFinding>();
  for (const { found: chain, part, packet } of drops) {
    for (const use of usesOf(chain, part)) {
      const origin = originIn(use, part);
      const key = origin && lineKey(origin.rule, origin.address);
      if (origin === undefined || key === undefined || found.has(key)) continue;
      const message = `${ruleText(origin.rule)} stops administrators before Proxmox VE lets them in`;
      const hint = 'leave it to `policy_in`, which comes after that, or accept +management before it';
      const sample = { family: use.family, station: use.station, packet };
      found.set(key, { ...report('lint/drop-before-management', { message, hint, ...culprit(origin, use) }), reason: `${packetText(packet, use.family)}: ${origin.rule.action}`, sample });
    }
  }
  return [...found.values()];
}

const management = ports(22, 8006, 3128, [5900, 5999]);

interface Opener {
  readonly use: ChainUse;
  readonly origin: Origin;
  readonly sample: PacketPoint;
  readonly reached: Bounds;
  readonly stations: Set<string>;
  readonly families: Set<string>;
}

/** One finding for what opens management ports, with all of them. */
export function openManagementFindings(open: readonly OpenPorts[]): LintFinding[] {
  return openers(open).map(({ use, origin, sample: packet, reached, stations, families }) => {
    const message = `${culpritText(origin)} opens tcp/${portsText(reached)} of ${some([...stations])} to the world (${[...families].join(' and ')})`;
    const sample = { family: use.family, station: use.station, packet };
    return { ...report('lint/open-management', { message, hint: hintFor(origin), ...culprit(origin, use) }), reason: `${packetText(packet, use.family)}: ACCEPT`, sample };
  });
}

function openers(open: readonly OpenPorts[]): Opener[] {
  const openers = new Map<string, Opener>();
  for (const { found, origin: made, blocks } of open) {
    const [block] = blocks;
    if (block === undefined) continue;
    const reached = blocks.map(({ match }) => intersection(match.dport ?? management, management)).reduce(union, []);
    for (const use of found.uses) {
      const origin = originAt(use, found, made);
      const key = origin.kind === 'rule' ? lineKey(origin.rule, origin.address) : origin.name;
      const known = openers.get(key) ?? { use, origin, sample: block.sample, reached, stations: new Set<string>(), families: new Set<string>() };
      known.stations.add(use.station);
      known.families.add(familyName[use.family]);
      openers.set(key, { ...known, reached: union(known.reached, reached) });
    }
  }
  return [...openers.values()];
}

function hintFor(origin: Origin): string {
  if (origin.kind === 'rule') return 'give it a source, such as +management';
  return origin.name === 'management' ? 'take out of the set what is not yours' : 'set `policy_in: DROP` and accept what is needed';
}

/** What is open in one version only: one finding for the line that opens it, with all stations. */
export function oneSidedFindings(found: readonly { readonly both: Both; readonly open: OneSided }[]): LintFinding[] {
  const groups = new Map<string, { use: ChainUse; origin: Origin; one: OneSided; stations: Set<string>; reached: Set<string> }>();
  for (const { both, open } of found) {
    for (const use of both.uses) {
      const origin = originAt({ ...use, chain: chainOf(use, both, open.family) }, both.classes[open.family], open.origin);
      if (!isWritten(origin, open.family)) continue;
      const key = `${open.family} ${origin.kind === 'rule' ? lineKey(origin.rule, origin.address) : culprit(origin, use).address}`;
      const known = groups.get(key) ?? { use, origin, one: open, stations: new Set<string>(), reached: new Set<string>() };
      known.stations.add(use.station);
      known.reached.add(`${open.protocol}/${portsText(open.ports)}`);
      groups.set(key, known);
    }
  }
  return [...groups.values()].map(({ use, origin, one: { family, packet }, stations, reached }) => {
    const [here, there] = [familyName[family], familyName[family === 4 ? 6 : 4]];
    const message = `${culpritText(origin)} opens ${some([...reached])} of ${some([...stations])} to the world in ${here}, and ${there} is closed`;
    const hint = `say it for both versions, or close ${here} as well`;
    return { ...report('lint/ipv6-open', { message, hint, ...culprit(origin, use), ...(family === 4 && { severity: 'info' as const }) }), reason: `${packetText(packet, family)}: ACCEPT`, sample: { family, station: use.station, packet } };
  });
}

/** Whether somebody said so. Whoever names addresses of IPv4 where it goes to has no use for IPv6 there. */
function isWritten(origin: Origin, family: 4 | 6): boolean {
  if (origin.kind === 'built-in') return origin.name.startsWith('policy');
  return family === 6 || origin.rule.dest === undefined;
}

function chainOf(use: ChainUse, { classes }: Both, family: 4 | 6): ChainUse['chain'] {
  return classes[family].uses.find(({ station }) => station === use.station)?.chain ?? use.chain;
}

function culpritText(origin: Origin): string {
  if (origin.kind === 'rule') return ruleText(origin.rule);
  return origin.name === 'management' ? 'the set `management`' : `the policy \`${origin.name}: ACCEPT\``;
}

/** Where it is written: a rule, the option, the set. */
function culprit(origin: Origin, { host, guest }: ChainUse): { readonly place?: Place; readonly address: string } {
  if (origin.kind === 'rule') return { address: origin.address, ...(origin.rule.at !== undefined && { place: origin.rule.at }) };
  if (origin.name === 'management') return at('cluster.ipset.management', host.cluster.config.ipsets.find(({ name }) => name === 'management')?.at);
  const file = guest?.file ?? host.cluster;
  return at(`${file.address}.options.${origin.name}`, file.config.options.get(origin.name)?.at);
}

/** The same for a finding about it, and for what lets a packet through. */
export function culpritKey(origin: Origin, use: ChainUse): string {
  return placeKey(culprit(origin, use));
}

/** What stands in one place is one thing, whatever it is called. */
export function placeKey({ place, address }: { readonly place?: Place | undefined; readonly address?: string | undefined }): string {
  return place === undefined ? (address ?? '') : `${place.file}:${place.line}:${place.column}`;
}

function at(address: string, place: Place | undefined): { readonly place?: Place; readonly address: string } {
  return place === undefined ? { address } : { address, place };
}

