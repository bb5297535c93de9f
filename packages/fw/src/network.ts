/** An IP address or network as 16-bit words: two for IPv4, eight for IPv6. */
export interface Network {
  readonly version: 4 | 6;
  readonly words: readonly number[];
  /** As written, or the full length. It may be longer than the address: Proxmox VE's parser does not look. */
  readonly prefix: number;
}

const octet = '(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9])';
const ipv4 = new RegExp(`^${octet}(?:\\.${octet}){3}$`);

export const addressLength = { 4: 32, 6: 128 } as const;

/** An address or `address/prefix`; host bits may be set. Undefined when it is neither. */
export function parseNetwork(text: string): Network | undefined {
  const slash = text.indexOf('/');
  const head = slash < 0 ? text : text.slice(0, slash);
  const tail = slash < 0 ? undefined : text.slice(slash + 1);
  if (tail !== undefined && !/^\d+$/.test(tail)) return undefined;
  const words = parseIp(head);
  if (words === undefined) return undefined;
  const version = words.length === 2 ? 4 : 6;
  return { version, words, prefix: tail === undefined ? addressLength[version] : Number(tail) };
}

/** The words of an IP address without prefix. */
export function parseIp(text: string): readonly number[] | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): readonly number[] | undefined {
  if (!ipv4.test(text)) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = text.split('.').map(Number);
  return [a * 256 + b, c * 256 + d];
}

function parseIpv6(text: string): readonly number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = wordsOf(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? wordsOf(halves[1] ?? '', true) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  return [...head, ...Array.from({ length: missing }, () => 0), ...tail];
}

/** Colon-separated words; the last may be an IPv4 address where `last` allows it. */
function wordsOf(text: string, last: boolean): number[] | undefined {
  if (text === '') return [];
  const words: number[] = [];
  const parts = text.split(':');
  for (const [i, part] of parts.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      words.push(parseInt(part, 16));
      continue;
    }
    const embedded = last && i === parts.length - 1 ? parseIpv4(part) : undefined;
    if (embedded === undefined) return undefined;
    words.push(...embedded);
  }
  return words;
}

/** The network with its host bits cleared. */
export function mask(network: Network): Network {
  const words = network.words.map((word, i) => {
    const bits = Math.min(Math.max(network.prefix - i * 16, 0), 16);
    return word & (0xffff << (16 - bits)) & 0xffff;
  });
  return { ...network, words };
}

export function hasHostBits(network: Network): boolean {
  return mask(network).words.some((word, i) => word !== network.words[i]);
}

/** One spelling for all spellings: IPv6 in lower case and full words, no prefix of full length. */
export function networkKey({ version, words, prefix }: Network): string {
  const address =
    version === 4 ? words.flatMap((word) => [word >> 8, word & 255]).join('.') : words.map((word) => word.toString(16)).join(':');
  return prefix === addressLength[version] ? address : `${address}/${prefix}`;
}

/** An address as Proxmox VE's parser keeps it: the prefix of a single address goes. */
export function withoutFullPrefix(text: string): string {
  return text.includes(':') ? text.replace(/\/128$/, '') : text.replace(/\/32$/, '');
}

export function compareWords(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
