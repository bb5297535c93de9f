import type { Config } from '@pvewall/fw';
import type { Address, Change, Place } from '@pvewall/model';
import type { FwPolicy } from '@pvewall/policy';
import type { Loss } from './mass-removal.ts';

/** What of each section of a `.fw` file goes. */
export function fwLosses(address: Address, before: Config, changes: readonly Change[], want: FwPolicy | undefined): Loss[] {
  const removed = new Map<Address, number>();
  for (const change of changes) {
    const section = change.action === 'delete' ? sectionOf(change.address) : undefined;
    if (section !== undefined) removed.set(section, (removed.get(section) ?? 0) + 1);
  }
  return sections(address, before).flatMap(({ address: section, whole, what, total }) => {
    const count = whole !== undefined && changes.some((change) => isRemovalOf(whole, change)) ? total : (removed.get(section) ?? 0);
    return count === 0 ? [] : [{ address: section, what, removed: count, total, place: placeOf(section, want) }];
  });
}

/** Of a file that goes whole its largest section: one thing to say yes to. */
export function fileLoss(address: Address, before: Config, want: FwPolicy | undefined): Loss[] {
  const [largest] = sections(address, before).sort((a, b) => b.total - a.total);
  return largest === undefined ? [] : [{ address, what: largest.what, removed: largest.total, total: largest.total, place: want?.at }];
}

interface Section {
  readonly address: Address;
  /** The set or group that may go as a whole. */
  readonly whole?: { readonly address: Address; readonly label: string };
  readonly what: string;
  readonly total: number;
}

function sections(address: Address, { options, aliases, ipsets, groups, rules }: Config): Section[] {
  const of = address === 'cluster' ? '' : ` of ${address}`;
  return [
    { address: `${address}.options`, what: `options of ${address}`, total: options.size },
    { address: `${address}.aliases`, what: `aliases of ${address}`, total: aliases.length },
    ...ipsets.map(({ name, entries }) => {
      const set = `${address}.ipset.${name}`;
      return { address: set, whole: { address: set, label: `ipset ${name}` }, what: `members of ipset ${name}${of}`, total: entries.length };
    }),
    { address: `${address}.rules`, what: `rules of ${address}`, total: rules.length },
    ...groups.map((group) => {
      const whole = { address: `${address}.group.${group.name}`, label: `group ${group.name}` };
      return { address: `${whole.address}.rules`, whole, what: `rules of group ${group.name}`, total: group.rules.length };
    }),
  ];
}

/** `cluster.options.enable`: `cluster.options`; a member of a set has the address of the set. */
function sectionOf(address: Address): Address | undefined {
  return /^.*\.(?:options|aliases)(?=\.[^.]+$)|^.*\.rules(?=\[\d+\]$)|^.*\.ipset\.[^.]+$/.exec(address)?.[0];
}

/** A set that goes has the address of a member that goes; it alone says why by its state. */
function isRemovalOf({ address, label }: NonNullable<Section['whole']>, change: Change): boolean {
  return change.action === 'delete' && change.address === address && change.label === label && change.reason === 'state: absent';
}

function placeOf(section: Address, want: FwPolicy | undefined): Place | undefined {
  const [, word, name] = /\.(ipset|group)\.([^.]+)/.exec(section) ?? [];
  if (name === undefined) return want?.at;
  const edits = word === 'ipset' ? want?.edits.ipsets : want?.edits.groups;
  return edits?.get(name)?.at ?? want?.at;
}
