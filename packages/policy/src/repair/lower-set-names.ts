import { isMap, isScalar, isSeq } from 'yaml';
import type { Splice } from './splice.ts';

/** The names of sets that a rule refers to, in lower case: `+Web` in `source` or `dest` of a map, or in a rule's line. */
export function lowerSetNames(text: string, rule: unknown): Splice[] {
  if (isScalar(rule)) return within(text, rule.range, /(\s-{1,2}(?:source|dest)\s+)(\+\S+)/g);
  if (!isMap(rule)) return [];
  const addresses = rule.items.filter(({ key }) => isScalar(key) && (key.value === 'source' || key.value === 'dest')).map(({ value }) => value);
  const scalars = addresses.flatMap((value) => (isSeq(value) ? value.items : [value]));
  return scalars.flatMap((scalar) => (isScalar(scalar) ? within(text, scalar.range, /(^["']?)(\+[^\s"']+)/g) : []));
}

function within(text: string, range: readonly [number, number, number] | null | undefined, pattern: RegExp): Splice[] {
  if (range === null || range === undefined) return [];
  const [start, end] = range;
  return [...text.slice(start, end).matchAll(pattern)].map(({ index, 1: lead = '', 2: name = '' }) => {
    const at = start + index + lead.length;
    return { start: at, end: at + name.length, text: name.toLowerCase() };
  });
}
