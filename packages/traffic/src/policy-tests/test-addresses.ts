import { readReference } from '@pvewall/fw';
import type { TestWord } from '@pvewall/policy';
import { rangeOf } from '../address.ts';
import type { Family } from '../address.ts';
import { boundsOf } from '../bounds.ts';
import type { Bounds } from '../bounds.ts';
import { join } from '../difference/sweep.ts';
import { impliedInCluster } from '../lower/implied-members.ts';
import { Addresses, localNetwork } from '../lower/names.ts';
import type { TrafficHost } from '../traffic-host.ts';
import { meant } from './faults.ts';
import type { Faults } from './faults.ts';

export type AddressBounds = Readonly<Record<Family, Bounds>>;

const books = new WeakMap<TrafficHost, Addresses>();

/** What words stand for together, with the names of the datacenter as a node's rules know them; undefined for no word. */
export function addressesOf(words: readonly TestWord[], host: TrafficHost, faults: Faults): AddressBounds | undefined {
  if (words.length === 0) return undefined;
  const all = words.map((word) => addressOf(word, host, faults));
  return { 4: join(all.map((one) => one[4])), 6: join(all.map((one) => one[6])) };
}

const nothing: AddressBounds = { 4: [], 6: [] };

function addressOf(word: TestWord, host: TrafficHost, faults: Faults): AddressBounds {
  const { text } = word;
  if (/^(?:dc\/)?local_network$/i.test(text)) return theLocalNetwork(word, host, faults);
  const book = books.get(host) ?? new Addresses(host, host.cluster, impliedInCluster(host));
  books.set(host, book);
  if (text.startsWith('+sdn/')) return fault(word, 'the members of an SDN\'s set are not known here', 'Write the networks themselves.', faults);
  const [four, six] = [book.resolve(text, 4), book.resolve(text, 6)];
  if (four === undefined && six === undefined) return unknown(word, host, faults);
  return { 4: four === undefined || four === 'any' ? [] : four, 6: six === undefined || six === 'any' ? [] : six };
}

function theLocalNetwork(word: TestWord, host: TrafficHost, faults: Faults): AddressBounds {
  const network = localNetwork(host);
  const range = network && rangeOf(network);
  if (network === undefined || range === undefined) return fault(word, 'the local network is not known here', 'Say `--local-network CIDR`, or write the network itself.', faults);
  return { ...nothing, [network.version]: boundsOf([range]) };
}

function unknown(word: TestWord, { cluster: { config } }: TrafficHost, faults: Faults): AddressBounds {
  const { text } = word;
  const sets = [...new Set(['management', ...config.ipsets.map(({ name }) => name)])];
  const name = text.replace(/^\+?(?:dc\/|guest\/)?/, '');
  if (/^\+?guest\//.test(text)) return fault(word, `${text} is a name of a guest, and a test speaks of all`, 'Use a name of the datacenter, or the networks themselves.', faults);
  if (text.startsWith('+')) return fault(word, `there is no set ${name}`, meant(name, sets, 'set'), faults);
  if (readReference(text) === undefined) return fault(word, `${text} is no address`, 'Write an address, a network, a range `a-b`, an alias or a set `+name`.', faults);
  const hint = sets.includes(name.toLowerCase()) ? `It is a set: write \`+${name.toLowerCase()}\`.` : meant(name, config.aliases.map((alias) => alias.name), 'alias');
  return fault(word, `there is no alias ${name}`, hint, faults);
}

function fault(word: TestWord, message: string, hint: string, faults: Faults): AddressBounds {
  faults.add('policy-test/unknown-name', word, message, hint);
  return nothing;
}
