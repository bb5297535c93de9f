import { readReference } from './names.ts';
import { addressLength, mask, networkKey, parseNetwork } from './network.ts';
import type { Network } from './network.ts';
import type { SetEntry } from './nouns.ts';

/** Why the kernel would not take a member of a set, and what it clashes with. */
export type Clash =
  | { readonly kind: 'overlap'; readonly entry: SetEntry; readonly network: Network; readonly other: SetEntry }
  | { readonly kind: 'zero' | 'prefix'; readonly entry: SetEntry; readonly network: Network };

/**
 * What `ipset restore` refuses in a set. Proxmox VE resolves aliases, keeps one entry per spelling, and hands the rest
 * to the kernel, which masks host bits and refuses a network that it has. `resolve` finds an alias's address.
 */
export function clashesOf(entries: readonly SetEntry[], resolve: (name: string) => string | undefined): Clash[] {
  const bySpelling = new Map<string, { entry: SetEntry; network: Network }>();
  for (const entry of entries) {
    const text = readReference(entry.address) === undefined ? entry.address : resolve(entry.address);
    const network = text === undefined ? undefined : parseNetwork(text);
    if (network !== undefined) bySpelling.set(networkKey(network), { entry, network });
  }
  const byNetwork = new Map<string, SetEntry>();
  const clashes: Clash[] = [];
  for (const { entry, network } of bySpelling.values()) {
    if (network.prefix === 0 || network.prefix > addressLength[network.version]) {
      clashes.push({ kind: network.prefix === 0 ? 'zero' : 'prefix', entry, network });
      continue;
    }
    const key = networkKey(mask(network));
    const other = byNetwork.get(key);
    if (other === undefined) byNetwork.set(key, entry);
    else clashes.push({ kind: 'overlap', entry, network, other });
  }
  return clashes;
}
