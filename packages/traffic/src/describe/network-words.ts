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
  const networks = networkTexts(first, end, family);
  const range = `${printPoint(first)}-${printPoint(minusOne(end))}`;
  return networks.join(', ').length <= range.length ? networks : [range];
}

/** The fewest networks that make up a run: each the widest that can begin there and that fits. */
export function networkTexts(first: Point, end: Point, family: Family): string[] {
  const texts: string[] = [];
  let at = BigInt(first);
  const stop = BigInt(end);
  while (at < stop) {
    let free = 0;
    while (free < lengths[family] && (at >> BigInt(free)) % 2n === 0n && at + (1n << BigInt(free + 1)) <= stop) free++;
    const prefix = lengths[family] - free;
    const address = printPoint(family === 4 ? Number(at) : at);
    texts.push(free === 0 ? address : `${address}/${prefix}`);
    at += 1n << BigInt(free);
  }
  return texts;
}

function minusOne(point: Point): Point {
  return typeof point === 'bigint' ? point - 1n : point - 1;
}
