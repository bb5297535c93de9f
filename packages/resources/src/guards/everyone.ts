import { parseNetwork, type Config, type Network } from '@pvewall/fw';

export type IpVersion = 4 | 6;

/** From which share of all addresses on it is everyone: 2000::/3 is all of IPv6 that is in use. */
const everyone: Readonly<Record<IpVersion, number>> = { 4: 1 / 2, 6: 1 / 8 };

/**
 * For which IP versions a rule's source is everyone: none at all, `0.0.0.0/0`, `::/0`, and what comes to the same: an
 * alias or a set with it, the parts that people write where `/0` is refused, a range over most of it.
 */
export function everyoneIn(source: string | undefined, names: Config): readonly IpVersion[] {
  if (source === undefined || source === '') return [4, 6];
  const networks = source.startsWith('+') ? setNetworks(source.slice(1), names) : source.split(',').flatMap((element) => elementNetworks(element, names));
  return ([4, 6] as const).filter((version) => shareOf(networks, version) >= everyone[version]);
}

/** The part of all addresses of a version, from 0 on; what overlaps counts more than once, the same network does not. */
function shareOf(networks: readonly Network[], version: IpVersion): number {
  const parts = new Map(networks.filter((network) => network.version === version).map(({ words, prefix }) => [`${words.join(' ')}/${prefix}`, 2 ** -prefix]));
  return [...parts.values()].reduce((sum, part) => sum + part, 0);
}

/** The IP version of a rule's destination; undefined when it has none, or one that only the host knows. */
export function versionOf(dest: string | undefined, names: Config): IpVersion | undefined {
  const first = dest?.split(',')[0]?.split('-')[0];
  return first === undefined || first.startsWith('+') ? undefined : elementNetworks(first, names)[0]?.version;
}

function elementNetworks(element: string, { aliases }: Config): Network[] {
  const range = /^([\d.]+)-([\d.]+)$/.exec(element);
  if (range !== null) return rangeNetwork(range[1] ?? '', range[2] ?? '');
  const key = bare(element).toLowerCase();
  const text = aliases.find(({ name }) => name.toLowerCase() === key)?.address ?? element;
  const network = parseNetwork(text);
  return network === undefined ? [] : [network];
}

/** A network as large as a range of IPv4 addresses, whose prefix need not be whole. */
function rangeNetwork(from: string, to: string): Network[] {
  const [first, last] = [from, to].map((address) => address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0)) as [number, number];
  return last < first ? [] : [{ version: 4, words: [first, last], prefix: 32 - Math.log2(last - first + 1) }];
}

function setNetworks(reference: string, names: Config): Network[] {
  const set = names.ipsets.find(({ name }) => name === bare(reference));
  return (set?.entries ?? []).filter(({ nomatch }) => nomatch !== true).flatMap(({ address }) => elementNetworks(address, names));
}

function bare(name: string): string {
  return name.replace(/^dc\//, '');
}
