import { isIPv4 } from 'node:net';

/** A set of addresses as runs, last address included; shares no code with what writes the words. */
export type Runs = readonly (readonly [first: bigint, last: bigint])[];

/** Reads `X, Y except Z` back: the runs, sorted and apart. `names`: what each name stands for. */
export function readAddresses(text: string | undefined, bits: 32 | 128, names: ReadonlyMap<string, Runs>): Runs {
  const everything: Runs = [[0n, 2n ** BigInt(bits) - 1n]];
  const [listed = 'anywhere', except] = (text ?? 'anywhere').split(' except ');
  const read = (list: string): Runs => (list === 'anywhere' ? everything : list.split(', ').flatMap((part) => names.get(part) ?? [readPart(part)]));
  return subtract(joined(read(listed)), except === undefined ? [] : joined(read(except)));
}

function readPart(part: string): readonly [bigint, bigint] {
  const [first = '', last] = part.split('-');
  if (last !== undefined) return [readAddress(first), readAddress(last)];
  const [address = '', prefix] = part.split('/');
  const size = 2n ** BigInt((isIPv4(address) ? 32 : 128) - Number(prefix ?? (isIPv4(address) ? 32 : 128)));
  const start = readAddress(address);
  if (start % size !== 0n) throw new Error(`${part} has host bits`);
  return [start, start + size - 1n];
}

function readAddress(text: string): bigint {
  if (isIPv4(text)) return text.split('.').reduce((sum, octet) => sum * 256n + BigInt(octet), 0n);
  const [head = '', tail] = text.split('::');
  const words = (part: string): string[] => part.split(':').filter((word) => word !== '');
  const ends = tail === undefined ? [] : words(tail);
  const middle = Array.from({ length: tail === undefined ? 0 : 8 - words(head).length - ends.length }, () => '0');
  const all = [...words(head), ...middle, ...ends];
  if (all.length !== 8) throw new Error(`'${text}' is no address`);
  return all.reduce((sum, word) => sum * 65536n + BigInt(`0x${word}`), 0n);
}

export function joined(runs: Runs): Runs {
  const result: [bigint, bigint][] = [];
  for (const [first, last] of [...runs].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const open = result.at(-1);
    if (open === undefined || open[1] + 1n < first) result.push([first, last]);
    else if (last > open[1]) open[1] = last;
  }
  return result;
}

function subtract(runs: Runs, without: Runs): Runs {
  return without.reduce<Runs>((left, [first, last]) => left.flatMap(([a, b]): Runs => {
    if (last < a || b < first) return [[a, b]];
    return [...(a < first ? [[a, first - 1n] as const] : []), ...(last < b ? [[last + 1n, b] as const] : [])];
  }), runs);
}
