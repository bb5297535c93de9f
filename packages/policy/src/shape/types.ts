import type { SchemaError } from '../generated/validate-policy.js';
import type { Node } from '../yaml/node.ts';
import type { Problem } from '../yaml/problem.ts';
import { locate } from './locate.ts';
import { shown } from './shown.ts';

const words: Readonly<Record<string, string>> = {
  object: 'a map',
  array: 'a list',
  string: 'a text',
  integer: 'a whole number',
  boolean: 'true or false',
};

/** A value of another type than the key takes. */
export function typeViolation(error: SchemaError, root: Node): Problem {
  const { node, label } = locate(root, error.instancePath);
  const types = [error.params['type']].flat().map(String);
  return {
    code: 'policy/wrong-type',
    message: `${label} takes ${inWords(types)}, not ${shown(node.value)}`,
    hint: error.instancePath === '/apply/confirm_within' ? 'Write it as `60s`, `5min` or `1h`.' : hintFor(types, node.value),
    start: node.start,
    end: node.end,
  };
}

function inWords(types: readonly string[]): string {
  // A switch that is a number, too, is a Unix time in `enable`: nothing to advertise.
  if (types.join() === 'boolean,integer') return 'true or false';
  const named = types.map((type) => words[type] ?? type);
  return named.length < 2 ? named.join() : `${named.slice(0, -1).join(', ')} or ${named.at(-1)}`;
}

const switches: ReadonlyMap<string, boolean> = new Map<string, boolean>([
  ...['yes', 'on', 'y', '1', 'true', 'enable', 'enabled'].map((word): [string, boolean] => [word, true]),
  ...['no', 'off', 'n', '0', 'false', 'disable', 'disabled'].map((word): [string, boolean] => [word, false]),
]);

function hintFor(types: readonly string[], value: Node['value']): string {
  const word = typeof value === 'object' ? '' : String(value);
  if (types.includes('boolean')) {
    const meant = switches.get(word.toLowerCase());
    return meant === undefined ? 'Write true or false, without quotes.' : `Write ${meant}, without quotes.`;
  }
  if (value === null) return emptyHint(types);
  if (types.includes('integer') && typeof value === 'string') return 'Write the number in digits, without quotes.';
  if (types.includes('string') && typeof value !== 'object') return `Put it in quotes: "${word}".`;
  if (types.includes('array')) return `Write a list: [${typeof value === 'string' ? value : '...'}], or lines that begin with \`- \`.`;
  if (types.includes('object')) return 'Write a map: `key: value` lines, indented further than this key.';
  return `Write ${inWords(types)}.`;
}

/** An empty list owns the section and leaves nothing in it; leaving the key out does not touch it. */
function emptyHint(types: readonly string[]): string {
  if (types.includes('string')) return 'Write a value, or remove it.';
  if (types.includes('array')) return 'Write `[]` for an empty list, or remove the key.';
  return types.includes('object') ? 'Write `{}` for an empty map, or remove the key.' : 'Write a value, or remove the key.';
}
