import type { DescribedPackets } from '../changes/traffic-changes.ts';
import type { Family } from '../address.ts';
import type { Block, BlockMatch } from '../difference/compared-rule.ts';
import { addressWords } from './address-words.ts';
import { deviceWords } from './device-words.ts';
import type { NameBook } from './name-book.ts';
import { trafficWords } from './traffic-words.ts';

export interface Telling {
  /** Behind so many parts a list is cut, `... and 40 more networks`; 6 when it is left out. */
  readonly parts?: number;
  /** What rules name beside the interfaces and MAC addresses of the match, which it does not hold. */
  readonly others?: Block['others'] | undefined;
}

/** A set of packets as a firewall administrator would say it. */
export function describePackets({ source, dest, iface, mac, ...fields }: BlockMatch, family: Family, names: NameBook, { parts = 6, others = {} }: Telling = {}): DescribedPackets {
  const [from, to] = [source, dest].map((bounds) => addressWords(bounds, family, names, parts));
  return {
    traffic: trafficWords(fields, family, parts),
    ...(from !== undefined && { source: from }),
    ...(to !== undefined && { dest: to }),
    ...(iface !== undefined && { iface: deviceWords(iface, others.iface) }),
    ...(mac !== undefined && { mac: deviceWords(mac, others.mac) }),
  };
}
