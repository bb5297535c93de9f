import { addressLength, compareWords, hasHostBits, mask, networkKey, parseIp, parseNetwork } from './network.ts';
import type { Network } from './network.ts';

/** A source or dest that is neither alias nor set: its IP version, or what is wrong with it. */
export type AddressList = { readonly version: 4 | 6 } | AddressFault;

export interface AddressFault {
  /** In Proxmox VE's words. */
  readonly noted: string;
  readonly message: string;
  readonly hint: string;
  readonly mixed?: true;
}

/** Reads an address, a range or a comma list, as rules may have them. */
export function checkAddresses(text: string): AddressList {
  const elements = text.split(',');
  if (text.endsWith(',')) return fault('extraneous commas in list', `'${text}' ends in a comma`, 'remove the comma');
  let version: 4 | 6 | undefined;
  for (const element of elements) {
    const read = checkElement(element);
    if ('noted' in read) return read;
    if (version !== undefined && version !== read.version) {
      return {
        ...fault(`detected mixed ipv4/ipv6 addresses in address list '${text}'`, `'${text}' mixes IPv4 and IPv6`, 'write one rule for each'),
        mixed: true,
      };
    }
    version = read.version;
  }
  if (elements.length > 1 && text.includes('-')) return fault("you can't use a range in a list", `'${text}' has a range in a list`, 'put the addresses into an ipset');
  return { version: version ?? 4 };
}

function checkElement(text: string): AddressList {
  const dash = text.indexOf('-');
  if (dash >= 0) return checkRange(text, text.slice(0, dash), text.slice(dash + 1));
  const network = parseNetwork(text);
  if (network === undefined) return noAddress(text);
  if (network.prefix > addressLength[network.version]) {
    return fault(`invalid IP address: Invalid prefix length /${network.prefix}`, `'${text}' has a prefix longer than the address`, 'shorten the prefix');
  }
  if (hasHostBits(network)) {
    return fault(
      `invalid IP address: Invalid prefix ${bitsOf(network)}/${network.prefix}`,
      `'${text}' has bits set behind its prefix`,
      `write ${spell(mask(network))} for the network, or ${text.split('/')[0] ?? text} for the address`,
    );
  }
  return { version: network.version };
}

function checkRange(text: string, begin: string, end: string): AddressList {
  const from = parseIp(begin);
  const to = parseIp(end);
  if (from === undefined || to === undefined) return noAddress(from === undefined ? begin : end);
  if (from.length !== to.length) return fault(`invalid IP address: ${text}`, `'${text}' mixes IPv4 and IPv6`, 'use one IP version');
  if (compareWords(from, to) > 0) {
    return fault(
      `invalid IP address: Begin address is greater than End address ${begin} - ${end}`,
      `the range '${text}' is backwards`,
      `write ${end}-${begin}`,
    );
  }
  return { version: from.length === 2 ? 4 : 6 };
}

function noAddress(text: string): AddressFault {
  const quad = /^[\d.]+$/.test(text) ? text.split('.').find((part) => Number(part) > 255) : undefined;
  const noted = quad === undefined ? `Cannot determine IP version for ${text}` : `Invalid quad in IP address ${text} - ${quad}`;
  return fault(`invalid IP address: ${noted}`, `'${text}' is no IP address`, 'write an IP address, a network, a range a-b, an alias or +set');
}

function bitsOf({ words }: Network): string {
  return words.map((word) => word.toString(2).padStart(16, '0')).join('');
}

function spell(network: Network): string {
  return networkKey(network).replace(/(?::0)+(?=\/|$)/, '::');
}

function fault(noted: string, message: string, hint: string): AddressFault {
  return { noted, message, hint };
}
