import { namesOf } from '@pvewall/fw';
import type { Family } from '../address.ts';
import { compareRules } from '../difference/compare.ts';
import { identify } from '../difference/entries.ts';
import { shapesOf } from '../difference/space.ts';
import { lower } from '../lower/lower-host.ts';
import { builtIn } from '../lower/lowered-rule.ts';
import type { Direction, LoweredRule, Verdict } from '../lower/lowered-rule.ts';
import { option } from '../options.ts';
import type { TrafficHost } from '../traffic-host.ts';
import type { NodePair } from './station.ts';

const families = [4, 6] as const;

/** Whether a file whose text stays as it is may do something else afterwards. May say yes where it does not. */
export type IsAffected = (text: string) => boolean;

/**
 * What of a guest's surroundings is another thing: the switches that it depends on, and the names of the datacenter
 * that mean something else. Of ten thousand guests, most name none of those.
 */
export function affectedBy({ before, after }: NodePair): IsAffected {
  if (before.cluster === after.cluster && sameSwitches(before, after)) return () => false;
  if (!sameSwitches(before, after) || inputFiltersDiffer(before, after) || someGroupFails(before) || someGroupFails(after)) return () => true;
  const names = changedNames(before, after);
  if (names.length === 0) return () => false;
  if (names.length > tooMany) return () => true;
  const pattern = new RegExp(`(?<![\\w-])(?:${names.join('|')})(?![\\w-])`, 'i');
  return (text) => pattern.test(text);
}

/** Names in one pattern, beyond which it is no faster than a look at the guests. */
const tooMany = 500;

/** Options of the node and of the datacenter that guests' chains look at. */
function sameSwitches(before: TrafficHost, after: TrafficHost): boolean {
  const same = (pick: (host: TrafficHost) => string): boolean => pick(before) === pick(after);
  return same(({ backend }) => backend) && same(({ cluster }) => option(cluster, 'enable')) && ['nosmurfs', 'tcpflags', 'enable'].every((key) => same(({ host }) => option(host, key)));
}

function inputFiltersDiffer(before: TrafficHost, after: TrafficHost): boolean {
  return families.some((family) => setOf(before, 'blacklist', family) !== setOf(after, 'blacklist', family));
}

function someGroupFails(host: TrafficHost): boolean {
  return families.some((family) => lower(host).groups(family).anyFails);
}

/** Names are letters, digits, `_` and `-`: nothing that a pattern would read otherwise. */
function changedNames(before: TrafficHost, after: TrafficHost): string[] {
  const names = new Set<string>();
  const consider = (all: Iterable<string>, differs: (name: string) => boolean): void => {
    for (const name of all) if (differs(name)) names.add(name.toLowerCase());
  };
  const [old, young] = [before, after].map(({ cluster }) => namesOf(cluster.config));
  consider(new Set([...(old?.aliases.keys() ?? []), ...(young?.aliases.keys() ?? []), 'local_network']), (name) => old?.aliases.get(name)?.address !== young?.aliases.get(name)?.address);
  const setNames = [before, after].flatMap((host) => lower(host).addresses().setNames());
  consider(new Set(setNames), (name) => families.some((family) => setOf(before, name, family) !== setOf(after, name, family)));
  const groups = [before, after].flatMap(({ cluster }) => cluster.config.groups.map(({ name }) => name));
  consider(new Set(groups), (name) => groupDiffers(before, after, name));
  return [...names];
}

function setOf(host: TrafficHost, name: string, family: Family): string {
  return identify(lower(host).addresses().set(name, family));
}

function groupDiffers(before: TrafficHost, after: TrafficHost, name: string): boolean {
  return families.some((family) => (['in', 'out', 'forward'] as const).some((direction) => groupChainDiffers(before, after, { name, family, direction })));
}

/** A group that no packet tells from another: the same verdict, or none, for all of them. */
function groupChainDiffers(before: TrafficHost, after: TrafficHost, { name, family, direction }: { name: string; family: Family; direction: Direction }): boolean {
  const [old, young] = [before, after].map((host) => lower(host).groups(family).rules(name, direction));
  if (old === undefined || young === undefined || old.length + young.length === 0) return false;
  return (['ACCEPT', 'DROP'] as const).some((end) => !sameWithEnd(old, young, end, family));
}

/** What no rule of the group takes is told from what it takes by ending both lists once like this and once like that. */
function sameWithEnd(old: readonly LoweredRule[], young: readonly LoweredRule[], end: Verdict, family: Family): boolean {
  const rest = builtIn('unfiltered', {}, end);
  const { status, blocks } = compareRules([...old, rest], [...young, rest], shapesOf(family), { words: 20_000_000 });
  return status === 'exact' && blocks.length === 0;
}
