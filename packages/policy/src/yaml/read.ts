import { readFull } from './full-reader.ts';
import type { Reading } from './full-reader.ts';
import type { Node } from './node.ts';
import { readPlain } from './plain-reader.ts';
import { decode } from './text.ts';

export interface YamlFile extends Reading {
  readonly text: string;
}

/** Two million values: more than 10,000 guests with ten rules each in one file. */
const mostValues = 2_000_000;

/** One YAML file: its text, its content, and everything that a policy may not hold. */
export function readYaml(bytes: Uint8Array): YamlFile {
  const { text, problems } = decode(bytes);
  if (problems.length > 0) return { text, problems };
  const plain = readPlain(text);
  const reading: Reading = plain === undefined ? readFull(text) : { node: plain, problems: [] };
  const { node } = reading;
  if (node !== undefined && text.length > mostValues && tooMany(node)) return { text, problems: [tooManyProblem] };
  if (reading.problems.length > 0 || (node !== undefined && node.value !== null)) return { text, ...reading };
  return {
    text,
    problems: [{ code: 'policy/empty', message: 'the file says nothing', hint: 'Begin with `apiVersion: pvewall/v1`.', start: 0 }],
  };
}

const tooManyProblem = {
  code: 'policy/too-large',
  message: 'the file holds more than two million values',
  hint: 'Split it, and name the parts under `include`.',
  start: 0,
} as const;

function tooMany(root: Node): boolean {
  let left = mostValues;
  const count = (node: Node): void => {
    if (--left < 0) return;
    if (node.kind === 'map') for (const pair of node.pairs) count(pair.node);
    else if (node.kind === 'seq') for (const item of node.items) count(item);
  };
  count(root);
  return left < 0;
}
