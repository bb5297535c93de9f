import type { DescribedPackets } from '../changes/traffic-changes.ts';
import type { Family } from '../address.ts';
import { contains, union } from '../bounds.ts';
import type { Bounds } from '../bounds.ts';
import type { Block, BlockMatch } from '../difference/compared-rule.ts';
import { broadcast, multicast } from '../lower/literals.ts';
import { addressWords } from './address-words.ts';
import { deviceWords } from './device-words.ts';
import type { NameBook } from './name-book.ts';
import { overlap } from './set-relations.ts';
import { trafficWords } from './traffic-words.ts';

/** The smurf filter drops packets from here, in IPv4 alone. */
const noSender = union(multicast[4], broadcast[4]);
/** The address before them: what goes from below to above them has it. */
const lastSender = 0xdfffffff;

export interface Telling {
  /** Behind so many parts a list is cut, `... and 40 more networks`; 6 when it is left out. */
  readonly parts?: number;
  /** What rules name beside the interfaces and MAC addresses of the match, which it does not hold. */
  readonly others?: Block['others'] | undefined;
}

/**
 * A set of packets as a firewall administrator would say it. It is the set exactly, but for what nobody sends: packets from a
 * multicast or broadcast address, and what a node sends to itself through `lo`, which Proxmox VE always lets pass. Where
 * that makes words longer it is not told.
 */
export function describePackets({ source, dest, iface, mac, ...fields }: BlockMatch, family: Family, names: NameBook, { parts = 6, others = {} }: Telling = {}): DescribedPackets {
  const from = senderWords(source, family, names, parts);
  const to = addressWords(dest, family, names, parts);
  const through = iface && deviceWords(iface, others.iface?.filter((name) => name !== 'lo'));
  return {
    traffic: trafficWords(fields, family, parts),
    ...(from !== undefined && { source: from }),
    ...(to !== undefined && { dest: to }),
    ...(through !== undefined && through !== 'any' && { iface: through }),
    ...(mac !== undefined && { mac: deviceWords(mac, others.mac) }),
  };
}

function senderWords(bounds: Bounds | undefined, family: Family, names: NameBook, parts: number): string | undefined {
  const words = addressWords(bounds, family, names, parts);
  const around = bounds !== undefined && family === 4 && contains(bounds, lastSender) && !overlap(bounds, noSender);
  if (!around || words === undefined) return words;
  const simpler = addressWords(union(bounds, noSender), family, names, parts);
  return simpler === undefined || simpler.length < words.length ? simpler : words;
}
