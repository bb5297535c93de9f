import { printPoint } from '../address.ts';
import type { Family } from '../address.ts';
import type { Bounds, Point } from '../bounds.ts';

const lengths = { 4: 32, 6: 128 } as const;

/** Every run of a set as text: the fewest networks, or a range where that is shorter. */
export function runTexts(bounds: Bounds, family: Family): string[] {
  const texts: string[] = [];
  for (let i = 0; i + 1 < bounds.length; i += 2) texts.push(...runText(bounds[i] ?? 0, bounds[i + 1] ?? 0, family));
  return texts;
}

function runText(first: Point, end: Point, family: Family): string[] {
  const range = `${printPoint(first)}-${printPoint(minusOne(end))}`;
  return networkTexts(first, end, family, range.length) ?? [range];
}

/**
 * The fewest networks that make up a run: each the widest that can begin there and that fits. Undefined when they take
 * more characters than `most`.
 */
export function networkTexts(first: Point, end: Point, family: Family, most = Infinity): string[] | undefined {
  const texts: string[] = [];
  let length = -2;
  let at = BigInt(first);
  const stop = BigInt(end);
  while (at < stop) {
    let free = 0;
    while (free < lengths[family] && (at >> BigInt(free)) % 2n === 0n && at + (1n << BigInt(free + 1)) <= stop) free++;
    const prefix = lengths[family] - free;
    const address = printPoint(family === 4 ? Number(at) : at);
    const text = free === 0 ? address : `${address}/${prefix}`;
    length += text.length + 2;
    if (length > most) return undefined;
    texts.push(text);
    at += 1n << BigInt(free);
  }
  return texts;
}

function minusOne(point: Point): Point {
  return typeof point === 'bigint' ? point - 1n : point - 1;
}
