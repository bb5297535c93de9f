import { addressLength, mask, parseIp } from '@pvewall/fw';
import type { Network } from '@pvewall/fw';
import type { Bounds, Point, Range } from './bounds.ts';

/** The IP version of a packet, a rule or a chain: iptables and ip6tables have rules of their own. */
export type Family = 4 | 6;

export const families: readonly Family[] = [4, 6];

/** An address as a number (IPv4) or a bigint (IPv6). */
export function pointOf(words: readonly number[]): Point {
  if (words.length === 2) return (words[0] ?? 0) * 65536 + (words[1] ?? 0);
  let point = 0n;
  for (let i = 0; i < words.length; i += 2) point = (point << 32n) | BigInt((words[i] ?? 0) * 65536 + (words[i + 1] ?? 0));
  return point;
}

/** Undefined when it is no IP address. */
export function parsePoint(text: string): { readonly family: Family; readonly point: Point } | undefined {
  const quad = parseQuad(text);
  if (quad !== undefined) return { family: 4, point: quad };
  const words = parseIp(text);
  return words === undefined ? undefined : { family: words.length === 2 ? 4 : 6, point: pointOf(words) };
}

/** Four numbers without leading zeros; undefined where it is not sure. A batch of packets has very many of them. */
function parseQuad(text: string): number | undefined {
  let [point, octet, digits, dots] = [0, 0, 0, 0];
  for (let i = 0; i <= text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit >= 0 && digit <= 9 && digits < 3) {
      octet = octet * 10 + digit;
      digits++;
    } else if ((i === text.length || digit === -2) && digits > 0 && octet <= 255 && (digits === 1 || text.charCodeAt(i - digits) !== 48)) {
      point = point * 256 + octet;
      [octet, digits, dots] = [0, 0, dots + 1];
    } else {
      return undefined;
    }
  }
  return dots === 4 ? point : undefined;
}

/** All addresses of a network; bits behind the prefix do not count, as for the kernel. Undefined when the prefix is too long. */
export function rangeOf(network: Network): Range | undefined {
  const length = addressLength[network.version];
  if (network.prefix > length) return undefined;
  const first = pointOf(mask(network).words);
  const free = length - network.prefix;
  return [first, typeof first === 'bigint' ? first + (1n << BigInt(free)) - 1n : first + 2 ** free - 1];
}

/** Every address there is. */
export const everyAddress: Readonly<Record<Family, Bounds>> = { 4: [0, 2 ** 32], 6: [0n, 1n << 128n] };

/** Addresses as text, for people. */
export function printPoint(point: Point): string {
  if (typeof point === 'number') return [24, 16, 8, 0].map((shift) => Math.floor(point / 2 ** shift) % 256).join('.');
  const words = Array.from({ length: 8 }, (_, i) => Number((point >> BigInt(112 - 16 * i)) & 0xffffn).toString(16)).join(':');
  const longest = (words.match(/(?<![^:])0(?::0)+(?![^:])/g) ?? []).reduce((a, b) => (b.length > a.length ? b : a), '');
  if (longest === '') return words;
  const at = words.search(new RegExp(`(?<![^:])${longest}(?![^:])`));
  return `${words.slice(0, at).replace(/:$/, '')}::${words.slice(at + longest.length).replace(/^:/, '')}`;
}
