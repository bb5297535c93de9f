import { parseIp } from '@pvewall/fw';
import type { TrafficGuest } from '@pvewall/traffic';
import type { Ends } from './zones.ts';

/** What is known of the addresses of a node and its guests. */
export interface AddressBook extends Ends {
  /** The node's own. */
  readonly addresses: readonly string[];
  /** The guests' own configurations, by vmid. */
  readonly configs: ReadonlyMap<number, string>;
}

type Family = 4 | 6;

/** Of networks that are kept for documents (RFC 5737, RFC 3849): no rule means them. */
const stranger: Readonly<Record<'outside' | 'host' | 'guest' | 'other', Readonly<Record<Family, string>>>> = {
  outside: { 4: '203.0.113.10', 6: '2001:db8::10' },
  host: { 4: '192.0.2.1', 6: '2001:db8:1::1' },
  guest: { 4: '192.0.2.100', 6: '2001:db8:1::100' },
  other: { 4: '192.0.2.101', 6: '2001:db8:1::101' },
};

/**
 * An address for a zone in its canonical spelling; `certain` when the host's files say that it is its own.
 *
 * @param peer the address at the other end, which is no other's
 */
export function addressOf(zone: string, family: Family, book: AddressBook, peer?: string): { readonly address: string; readonly certain: boolean } {
  const [, vmid, nic] = /^(?:vm|ct)(\d+)i(\d+)$/.exec(zone) ?? [];
  const guest = book.host.guests.get(Number(vmid));
  const known = guest !== undefined ? guestAddresses(guest, nic ?? '', book) : zone === 'host' ? book.addresses : [];
  const own = known.find((address) => parseIp(address)?.length === (family === 4 ? 2 : 8));
  const kind = guest !== undefined ? 'guest' : zone === 'host' ? 'host' : 'outside';
  const taken = own === undefined && stranger[kind][family] === peer;
  return { address: own ?? stranger[taken ? 'other' : kind][family], certain: own !== undefined };
}

/** A container's own, what cloud-init gives a virtual machine, and what its ipfilter lets it use. */
function guestAddresses({ vmid, nics, file }: TrafficGuest, nic: string, { configs }: AddressBook): string[] {
  const config = configs.get(vmid)?.split(/^\[/m, 1)[0] ?? '';
  const cloudInit = new RegExp(`^ipconfig${nic}:(.*)$`, 'm').exec(config)?.[1] ?? '';
  const given = [...cloudInit.matchAll(/\bip6?=([^,/\s]+)/g)].map(([, address = '']) => address);
  const filter = file.config.ipsets.find(({ name }) => name === `ipfilter-net${nic}`);
  const allowed = (filter?.entries ?? []).filter(({ nomatch }) => nomatch !== true).map(({ address }) => address);
  return [...(nics.find(({ name }) => name === `net${nic}`)?.addresses ?? []), ...given, ...allowed];
}
