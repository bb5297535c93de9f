import type { Scalar } from './node.ts';

/** What an unquoted scalar is in YAML 1.2's core schema. `yes`, `on` and 12:30 are strings there. */
export function plainValue(source: string): Scalar {
  const code = source.charCodeAt(0);
  if (code > 0x39 && !wordStarts.has(code)) return source;
  const word = words.get(source);
  if (word !== undefined) return word;
  if (source === '') return null;
  return code <= 0x39 && looksNumeric.test(source) ? numberOf(source) : source;
}

/** Whether a number is written the one way that cannot be misread: decimal, without sign, exponent, leading zero. */
export function isPlainDecimal(source: string): boolean {
  return /^-?(?:0|[1-9][0-9]{0,14})$/.test(source);
}

const words: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  ...['~', 'null', 'Null', 'NULL'].map((word): [string, Scalar] => [word, null]),
  ...['true', 'True', 'TRUE'].map((word): [string, Scalar] => [word, true]),
  ...['false', 'False', 'FALSE'].map((word): [string, Scalar] => [word, false]),
]);

const wordStarts = new Set([...words.keys()].map((word) => word.charCodeAt(0)));
const looksNumeric = /^[-+.0-9][-+.0-9a-zA-Z]*$/;

const numberForms: readonly [RegExp, (source: string) => number][] = [
  [/^[-+]?[0-9]+$/, Number],
  [/^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)$/, Number],
  [/^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+$/, Number],
  [/^0o[0-7]+$/, Number],
  [/^0x[0-9a-fA-F]+$/, Number],
  [/^[-+]?\.(?:inf|Inf|INF)$/, (source) => (source.startsWith('-') ? -Infinity : Infinity)],
  [/^\.(?:nan|NaN|NAN)$/, () => Number.NaN],
];

function numberOf(source: string): Scalar {
  return numberForms.find(([form]) => form.test(source))?.[1](source) ?? source;
}
