import { fault, ok } from './value.ts';
import type { Parsed } from './value.ts';

type Bytes = readonly number[];

/** The names ebtables gives to addresses, with what they stand for (ebtables(8), -s). */
const macNames: readonly { readonly name: string; readonly address: string; readonly mask?: string }[] = [
  { name: 'Unicast', address: '00:00:00:00:00:00', mask: '01:00:00:00:00:00' },
  { name: 'Multicast', address: '01:00:00:00:00:00', mask: '01:00:00:00:00:00' },
  { name: 'Broadcast', address: 'ff:ff:ff:ff:ff:ff' },
  { name: 'BGA', address: '01:80:c2:00:00:00' },
];

const spelled = macNames.map(({ name, address, mask }) => ({ name, text: mask === undefined ? address : `${address}/${mask}` }));
const nameOfText = new Map(spelled.map(({ name, text }) => [text, name]));
const nameOfName = new Map(spelled.map(({ name }) => [name.toLowerCase(), name]));

/** `0:a:b:c:1:2`, an address with a mask, or a name. Host bits are masked off, a mask of all ones is left out. */
export function macWithMask(text: string): Parsed {
  const name = nameOfName.get(text.toLowerCase());
  if (name !== undefined) return ok(name);
  const [first = '', second, extra] = text.split('/');
  const address = macBytes(first);
  const mask = second === undefined ? address?.map(() => 0xff) : macBytes(second);
  if (!address || !mask || extra !== undefined) return fault(`${text} is not a MAC address, address/mask, or one of ${macNames.map((n) => n.name).join(', ')}`);
  const masked = address.map((byte, index) => byte & (mask[index] ?? 0));
  const plain = mask.every((byte) => byte === 0xff) ? macText(masked) : `${macText(masked)}/${macText(mask)}`;
  return ok(nameOfText.get(plain) ?? plain);
}

/** One MAC address, as snat and dnat take it: no name, no mask. */
export function macOnly(text: string): Parsed {
  const bytes = macBytes(text);
  return bytes ? ok(macText(bytes)) : fault(`${text} is not a MAC address`);
}

/** `mac[=ip],...`, in any order: the tools print the list in orders of their own. */
export function amongList(text: string): Parsed {
  const entries = new Set<string>();
  for (const entry of text.replace(/,\s*$/, '').split(',')) {
    const [mac = '', ip, extra] = entry.trim().split('=');
    const bytes = macBytes(mac);
    const address = ip === undefined ? [] : ipv4Bytes(ip);
    if (!bytes || !address || extra !== undefined) return fault(`${entry.trim() || 'an empty entry'} is not MAC or MAC=IPv4 address`);
    if (ip !== undefined && address.every((byte) => byte === 0)) return fault('0.0.0.0 cannot stand in an among list');
    entries.add(ip === undefined ? macText(bytes) : `${macText(bytes)}=${address.join('.')}`);
  }
  return ok([...entries].sort().join(','));
}

/** `a.b.c.d[/bits or mask]`, masked. A mask of all ones is left out. */
export function ipv4WithMask(text: string): Parsed {
  const [first = '', second, extra] = text.split('/');
  const address = ipv4Bytes(first);
  const mask = second === undefined ? [255, 255, 255, 255] : maskBytes(second, 4, ipv4Bytes);
  if (!address || !mask || extra !== undefined) return fault(`${text} is not an IPv4 address or address/mask (four numbers without leading zeros)`);
  return ok(withMask(address, mask, (bytes) => bytes.join('.')));
}

/** An IPv6 address with optional bits or mask, masked and in glibc's spelling. */
export function ipv6WithMask(text: string): Parsed {
  const [first = '', second, extra] = text.split('/');
  const address = ipv6Bytes(first);
  const mask = second === undefined ? new Array<number>(16).fill(255) : maskBytes(second, 16, ipv6Bytes);
  if (!address || !mask || extra !== undefined) return fault(`${text} is not an IPv6 address or address/mask`);
  return ok(withMask(address, mask, ipv6Text));
}

function withMask(address: Bytes, mask: Bytes, print: (bytes: Bytes) => string): string {
  const text = print(address.map((byte, index) => byte & (mask[index] ?? 0)));
  const bits = prefixLength(mask);
  if (bits === mask.length * 8) return text;
  return `${text}/${bits ?? print(mask)}`;
}

/** The length of a mask without holes; undefined when it has some. */
function prefixLength(mask: Bytes): number | undefined {
  const bits = mask.map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return /^1*0*$/.test(bits) ? bits.replace(/0+$/, '').length : undefined;
}

function maskBytes(text: string, size: number, parse: (text: string) => Bytes | undefined): Bytes | undefined {
  if (!/^\d{1,3}$/.test(text)) return parse(text);
  const bits = Number(text);
  if (bits > size * 8) return undefined;
  return Array.from({ length: size }, (_, index) => 255 & ~(255 >> Math.min(8, Math.max(0, bits - index * 8))));
}

function macBytes(text: string): Bytes | undefined {
  return /^[0-9a-f]{1,2}(?::[0-9a-f]{1,2}){5}$/i.test(text) ? text.split(':').map((byte) => parseInt(byte, 16)) : undefined;
}

function macText(bytes: Bytes): string {
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}

function ipv4Bytes(text: string): Bytes | undefined {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256) ? parts.map(Number) : undefined;
}

function ipv6Bytes(text: string): Bytes | undefined {
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const dotted = tail === null ? undefined : ipv4Bytes(tail[2] ?? '');
  if (tail !== null && !dotted) return undefined;
  const hex = dotted && tail ? `${tail[1]}${wordsOf(dotted).map((word) => word.toString(16)).join(':')}` : text;
  const [left = '', right, extra] = hex.split('::');
  if (extra !== undefined || !/^[0-9a-f:]*$/i.test(hex)) return undefined;
  const head = left === '' ? [] : left.split(':');
  const rest = right === undefined || right === '' ? [] : right.split(':');
  const gap = 8 - head.length - rest.length;
  if (right === undefined ? gap !== 0 : gap < 1) return undefined;
  const groups = [...head, ...new Array<string>(gap).fill('0'), ...rest];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255]);
}

function wordsOf(bytes: Bytes): number[] {
  return bytes.flatMap((byte, index) => (index % 2 === 0 ? [byte * 256 + (bytes[index + 1] ?? 0)] : []));
}

/** glibc's inet_ntop: the longest run of zeros (the first of equals) as ::, IPv4 in dots below ::/96 and ::ffff:0:0/96. */
function ipv6Text(bytes: Bytes): string {
  const words = wordsOf(bytes);
  const run = longestZeros(words);
  const dotted = run.start === 0 && (run.length === 6 || (run.length === 5 && words[5] === 0xffff));
  if (dotted) return `::${run.length === 5 ? 'ffff:' : ''}${bytes.slice(12).join('.')}`;
  const hex = words.map((word) => word.toString(16));
  if (run.length < 2) return hex.join(':');
  return `${hex.slice(0, run.start).join(':')}::${hex.slice(run.start + run.length).join(':')}`;
}

function longestZeros(words: readonly number[]): { start: number; length: number } {
  let best = { start: -1, length: 0 };
  for (let start = 0; start < words.length; start++) {
    let length = 0;
    while (words[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}
