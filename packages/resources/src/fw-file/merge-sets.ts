import { addressLength, mask, networkKey, parseNetwork, withoutFullPrefix, type IpSet, type Network, type SetEntry } from '@pvewall/fw';

/** The address of an alias; undefined when there is none. */
export type Resolve = (name: string) => string | undefined;

/**
 * A set that holds just the addresses that one of two sets holds. No network is in it twice, so that the kernel takes it
 * whenever it took both. `implied` is a network that Proxmox VE adds to the set by itself.
 */
export function mergeSets(before: IpSet, after: IpSet, resolve: Resolve, implied?: string): IpSet {
  const [old, fresh] = [read(before, resolve), read(after, resolve)];
  const entries = [...new Set([...old.keys(), ...fresh.keys()])].flatMap((key) => {
    const member = either(key, old, fresh);
    return member === undefined || doubles(member, implied) ? [] : [member.entry];
  });
  return { ...before, entries };
}

interface Member {
  readonly entry: SetEntry;
  /** Absent for what is no network, or an alias that is not there: Proxmox VE leaves it out. */
  readonly network?: Network;
}

/** By network, host bits cleared. */
type Members = ReadonlyMap<string, Member>;

function read({ entries }: IpSet, resolve: Resolve): Members {
  const members = new Map<string, Member>();
  const seen = new Set<string>();
  for (const entry of entries) {
    // Of two entries to the letter the first counts; of an alias and what it stands for the last.
    const text = withoutFullPrefix(entry.address);
    if (seen.has(text)) continue;
    seen.add(text);
    const network = parseNetwork(resolve(entry.address) ?? entry.address);
    const sound = network !== undefined && network.prefix > 0 && network.prefix <= addressLength[network.version];
    if (sound) members.set(networkKey(mask(network)), { entry, network });
    else members.set(`${entry.nomatch ? '!' : ''}${text.toLowerCase()}`, { entry });
  }
  return members;
}

/** What one of them holds is held; an exception stays where the other does not hold that network. */
function either(key: string, old: Members, fresh: Members): Member | undefined {
  const sides = [old, fresh].flatMap((side) => side.get(key) ?? []);
  const positive = sides.find(({ entry }) => entry.nomatch !== true);
  if (positive !== undefined) return positive;
  const [exception] = sides;
  const network = exception?.network;
  if (network === undefined) return exception;
  return holds(old, network) || holds(fresh, network) ? undefined : exception;
}

/** The longest prefix decides, as in the kernel's hash:net. */
function holds(members: Members, network: Network): boolean {
  for (let prefix = network.prefix; prefix > 0; prefix--) {
    const found = members.get(networkKey(mask({ ...network, prefix })));
    if (found !== undefined) return found.entry.nomatch !== true;
  }
  return false;
}

/** The kernel refuses a network that it has in another spelling. */
function doubles({ network }: Member, implied: string | undefined): boolean {
  const other = implied === undefined ? undefined : parseNetwork(implied);
  if (network === undefined || other === undefined || networkKey(network) === networkKey(other)) return false;
  return networkKey(mask(network)) === networkKey(mask(other));
}
