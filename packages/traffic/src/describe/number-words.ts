import { difference } from '../bounds.ts';
import type { Bounds } from '../bounds.ts';

/** A run of numbers as text: from the first up to the last one, both included. */
export type PrintRun = (first: number, last: number) => readonly string[];

/** Where a list of numbers is cut: behind so many parts. */
export interface Cut {
  readonly parts: number;
  readonly separator: string;
  /** What there are more of. */
  readonly noun: string;
}

/** A list, or `any but` and what is not in it where that is less. Undefined for all there is. */
export function numberWords(bounds: Bounds, whole: Bounds, print: PrintRun, cut: Cut): string | undefined {
  const without = runs(difference(whole, bounds), print);
  if (without.length === 0) return undefined;
  const within = runs(bounds, print);
  const [listed, but] = [cutList(within, cut), `any but ${cutList(without, cut)}`];
  // Fewer parts are easier to take in than fewer characters.
  const fewer = without.length - within.length || but.length - listed.length;
  return within.length === 0 || fewer < 0 ? but : listed;
}

function cutList(texts: readonly string[], { parts, separator, noun }: Cut): string {
  if (texts.length <= parts + 2) return texts.join(separator);
  return `${texts.slice(0, parts).join(separator)}${separator}... and ${texts.length - parts} more ${noun}`;
}

export function runs(bounds: Bounds, print: PrintRun): string[] {
  return bounds.flatMap((first, i) => (i % 2 === 0 ? print(Number(first), Number(bounds[i + 1]) - 1) : []));
}

/** Every number of a small set. */
export function numbersIn(bounds: Bounds): number[] {
  return bounds.flatMap((first, i) => (i % 2 === 0 ? Array.from({ length: Number(bounds[i + 1]) - Number(first) }, (_, k) => Number(first) + k) : []));
}
