import { compareAddresses, type Address, type Unmanaged } from '@pvewall/model';
import { count, list } from './words.ts';

/** By the start of the address; the first that fits. */
const kinds: readonly (readonly [start: string, singular: string])[] = [
  ['guest.', 'guest'],
  ['vnet.', 'vnet'],
  ['node.', 'node resource'],
  ['', 'datacenter resource'],
];

/** A release is rare and tells its names up to this many. */
const fewNames = 20;

/** What the plan leaves alone: one quiet line, and one of what pvewall managed before. */
export function unmanagedLines(unmanaged: readonly Unmanaged[], options: { list: boolean }): string[] {
  const by = (reason: Unmanaged['reason']): Address[] => unmanaged.filter((item) => item.reason === reason).map((item) => item.address);
  const tell = options.list ? named : counted;
  const alone = [
    ...saying(by('not-in-policy'), (addresses) => `${tell(addresses)} not in the policy`),
    ...saying(by('other-node'), (addresses) => `${tell(addresses)} of other nodes`),
    ...saying(by('ignored'), (addresses) => (options.list ? `${named(addresses)}, which others own` : `${count(addresses.length, 'address', 'addresses')} that others own`)),
  ];
  const hint = options.list ? '' : ' (--verbose names them)';
  return [
    ...saying(alone, (sayings) => `Left alone: ${list(sayings)}${hint}.`),
    ...saying(by('released'), (addresses) => {
      const things = addresses.length > fewNames ? tell(addresses) : named(addresses);
      return `Released, no longer in the policy and kept as the host has it: ${things}.`;
    }),
  ];
}

function saying(items: readonly string[], say: (items: readonly string[]) => string): string[] {
  return items.length === 0 ? [] : [say(items)];
}

function named(addresses: readonly Address[]): string {
  return [...addresses].sort(compareAddresses).join(', ');
}

function counted(addresses: readonly Address[]): string {
  const counts = new Map<string, number>();
  for (const address of addresses) {
    const kind = kinds.find(([start]) => address.startsWith(start))?.[1] ?? '';
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return list([...counts].map(([kind, n]) => count(n, kind)));
}
