import { namesOf } from '@pvewall/fw';
import { families } from '../address.ts';
import type { Family } from '../address.ts';
import { compareRules } from '../difference/compare.ts';
import { identify } from '../difference/entries.ts';
import { shapesOf } from '../difference/space.ts';
import { lower } from '../lower/lower-host.ts';
import { builtIn } from '../lower/lowered-rule.ts';
import type { LoweredRule, Verdict } from '../lower/lowered-rule.ts';
import { option } from '../options.ts';
import type { TrafficHost } from '../traffic-host.ts';
import type { NodePair } from './station.ts';

/** A part of what a guest's firewall does: what comes or goes, in one IP version. */
export interface Slot {
  readonly direction: 'in' | 'out';
  readonly family: Family;
  /** All else that the file names means what it meant: only rules of groups are others. */
  readonly groupsOnly?: true;
}

export const slots: readonly Slot[] = families.flatMap((family) => [{ direction: 'in', family }, { direction: 'out', family }]);

/** In which slots a file whose text stays as it is may do something else afterwards. May name one where it does not. */
export type AffectedSlots = (text: string) => readonly Slot[];

/**
 * What of a guest's surroundings is another thing: the switches that it depends on, and the names of the datacenter
 * that mean something else. Of ten thousand guests, most name none of those.
 */
export function affectedBy({ before, after }: NodePair): AffectedSlots {
  // Where a group cannot be built, it matters who else uses it: guests that come before, and the node.
  if (!sameSwitches(before, after) || someGroupFails(before) || someGroupFails(after)) return () => slots;
  if (before.cluster === after.cluster) return () => [];
  if (inputFiltersDiffer(before, after)) return () => slots;
  const patterns = slots.map((slot) => {
    const groups = changedGroups(before, after, slot);
    return { slot, names: patternOf([...changedNames(before, after, slot), ...groups.come]), groups: patternOf(groups.edited) };
  });
  return (text) =>
    patterns.flatMap(({ slot, names, groups }): Slot[] => {
      if (names?.test(text) === true) return [slot];
      return groups?.test(text) === true ? [{ ...slot, groupsOnly: true }] : [];
    });
}

/** Names are letters, digits, `_` and `-`: nothing that a pattern would read otherwise. */
function patternOf(names: readonly string[]): RegExp | undefined {
  if (names.length === 0) return undefined;
  return names.length > tooMany ? /^/ : new RegExp(`(?<![\\w-])(?:${names.join('|')})(?![\\w-])`, 'i');
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

function changedNames(before: TrafficHost, after: TrafficHost, slot: Slot): string[] {
  const [old, young] = [before, after].map(({ cluster }) => namesOf(cluster.config).aliases);
  const aliases = [...(old?.keys() ?? []), ...(young?.keys() ?? []), 'local_network'].filter((name) => old?.get(name)?.address !== young?.get(name)?.address);
  const sets = [before, after].flatMap((host) => lower(host).addresses().setNames()).filter((name) => setOf(before, name, slot.family) !== setOf(after, name, slot.family));
  return [...new Set([...aliases, ...sets])];
}

/** Groups with other rules, and those that come or go. */
function changedGroups(before: TrafficHost, after: TrafficHost, slot: Slot): { readonly edited: readonly string[]; readonly come: readonly string[] } {
  const [old, young] = [before, after].map(({ cluster }) => new Set(cluster.config.groups.map(({ name }) => name)));
  const changed = [...new Set([...(old ?? []), ...(young ?? [])])].filter((name) => groupDiffers(before, after, name, slot));
  const isEdited = (name: string): boolean => old?.has(name) === true && young?.has(name) === true;
  return { edited: changed.filter(isEdited), come: changed.filter((name) => !isEdited(name)) };
}

function setOf(host: TrafficHost, name: string, family: Family): string {
  return identify(lower(host).addresses().set(name, family));
}

/** A group that no packet tells from another: the same verdict, or none, for all of them. */
function groupDiffers(before: TrafficHost, after: TrafficHost, name: string, { family, direction }: Slot): boolean {
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
