import { parseNetwork, type Config, type Network } from '@pvewall/fw';

export type IpVersion = 4 | 6;

/**
 * For which IP versions a rule's source is everyone: none at all, `0.0.0.0/0`, `::/0`, and what comes to the same: an
 * alias or a set with it, one of the two halves that people write where `/0` is refused, a range over all.
 */
export function everyoneIn(source: string | undefined, names: Config): readonly IpVersion[] {
  if (source === undefined || source === '') return [4, 6];
  const networks = source.startsWith('+') ? setNetworks(source.slice(1), names) : source.split(',').flatMap((element) => elementNetworks(element, names));
  const wide = networks.filter(({ prefix }) => prefix <= 1).map(({ version }) => version);
  return [...new Set(wide)];
}

/** The IP version of a rule's destination; undefined when it has none, or one that only the host knows. */
export function versionOf(dest: string | undefined, names: Config): IpVersion | undefined {
  const first = dest?.split(',')[0]?.split('-')[0];
  return first === undefined || first.startsWith('+') ? undefined : elementNetworks(first, names)[0]?.version;
}

function elementNetworks(element: string, { aliases }: Config): Network[] {
  const [from, to] = element.split('-');
  if (from === '0.0.0.0' && to === '255.255.255.255') return [{ version: 4, words: [0, 0], prefix: 0 }];
  const key = bare(element).toLowerCase();
  const text = aliases.find(({ name }) => name.toLowerCase() === key)?.address ?? element;
  const network = parseNetwork(text);
  return network === undefined ? [] : [network];
}

function setNetworks(reference: string, names: Config): Network[] {
  const set = names.ipsets.find(({ name }) => name === bare(reference));
  return (set?.entries ?? []).filter(({ nomatch }) => nomatch !== true).flatMap(({ address }) => elementNetworks(address, names));
}

function bare(name: string): string {
  return name.replace(/^dc\//, '');
}
