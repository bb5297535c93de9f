import { didYouMean } from '../did-you-mean.ts';
import type { PolicyCode } from '../diagnostics.ts';
import { knownKeys } from '../generated/known-keys.ts';
import type { SchemaError } from '../generated/validate-policy.js';
import type { Node, Pair } from '../yaml/node.ts';
import type { Problem } from '../yaml/problem.ts';
import { locate, shapeOf } from './locate.ts';
import { shown } from './shown.ts';

interface NameKind {
  readonly code: PolicyCode;
  readonly what: string;
  readonly hint: string;
}

const longName = 'A letter, then letters, digits, `_` or `-`; 2 to 64 characters.';
const chain: NameKind = { code: 'policy/wrong-name', what: 'a name of an ebtables chain', hint: 'Letters, digits and `_.-`; up to 31 characters.' };

/** Maps whose keys are names, by the end of their shape. */
const nameKinds: readonly (readonly [RegExp, NameKind])[] = [
  [/^\/guests$/, { code: 'policy/wrong-vmid', what: 'a VMID', hint: 'A VMID is a decimal number from 100 to 999999999.' }],
  [/^\/nodes$/, { code: 'policy/wrong-name', what: 'the name of a node', hint: 'Letters, digits and `-`, not at the ends; up to 63 characters. It is the folder under /etc/pve/nodes.' }],
  [/^\/vnets$/, { code: 'policy/wrong-name', what: 'the name of a VNet', hint: 'A letter, then letters and digits; 2 to 8 characters.' }],
  [/^\/profiles$/, { code: 'policy/wrong-name', what: 'a name for a profile', hint: 'A letter, then letters, digits, `_` or `-`; up to 64 characters.' }],
  [/\/aliases$/, { code: 'policy/wrong-name', what: 'a name for an alias', hint: longName }],
  [/\/ipsets$/, { code: 'policy/wrong-name', what: 'a name for a set', hint: longName }],
  [/\/groups$/, { code: 'policy/wrong-name', what: 'a name for a security group', hint: 'A letter, then letters, digits, `_` or `-`; 2 to 18 characters.' }],
  [/\/ebtables\/(?:filter|nat|broute)$/, chain],
];

/** A key that may not stand where it stands. */
export function keyViolation(error: SchemaError, root: Node): Problem {
  const key = String(error.params['additionalProperty']);
  const map = locate(root, error.instancePath);
  const shape = shapeOf(error.instancePath);
  const pair: Pick<Pair, 'start' | 'end'> = (map.node.kind === 'map' ? map.node.pairs.find((one) => one.key === key) : undefined) ?? map.node;
  const place = { start: pair.start, end: pair.end };
  const name = nameKinds.find(([pattern]) => pattern.test(shape))?.[1];
  if (name !== undefined) return { code: name.code, message: `${shown(key)} is not ${name.what}`, hint: name.hint, ...place };
  const known = knownKeys[shape] ?? [];
  return {
    code: 'policy/unknown-key',
    message: `there is no key ${shown(key)} in ${map.label}`,
    hint: missingNode(map.label, shape) ?? elsewhere(key, shape) ?? didYouMean(key, known, `It takes ${known.map((one) => `\`${one}\``).join(', ')}.`),
    ...place,
  };
}

/** Keys that other notations use. */
const otherWords: ReadonlyMap<string, string> = new Map([
  ['action', 'Say it as `in: ACCEPT`, `out: DROP`, `forward: ACCEPT` or `group: NAME`.'],
  ['type', 'Say it as `in: ACCEPT`, `out: DROP`, `forward: ACCEPT` or `group: NAME`.'],
  ['port', 'Write `dport` for the destination port, or `sport` for the source port.'],
  ['protocol', 'Write `proto`.'],
  ['destination', 'Write `dest`.'],
  ['src', 'Write `source`.'],
  ['enabled', 'Write `enable`.'],
  ['icmp_type', 'Write `icmp-type`.'],
]);

/** `nodes: { sysctl: ... }`: the name of the node was left out. */
function missingNode(label: string, shape: string): string | undefined {
  const word = /(host|ebtables|sysctl)`?$/.exec(label)?.[1];
  return shape === '/nodes/*' && word !== undefined ? `Under \`nodes\` comes the name of the node first: \`nodes: { pve: { ${word}: ... } }\`.` : undefined;
}

const testWords: ReadonlyMap<string, string> = new Map([
  ['dport', 'Write `ports`, or short `tcp: 22`.'],
  ['action', 'Write `expect: DROP`.'],
  ['port', 'Write `ports`, or short `tcp: 22`.'],
]);

function elsewhere(key: string, shape: string): string | undefined {
  if (shape.startsWith('/tests/*')) return testWords.get(key) ?? otherWords.get(key);
  if (shape.endsWith('/rules/*')) return otherWords.get(key);
  if (/^\/(?:cluster|nodes\/\*\/host|guests\/\*|vnets\/\*|profiles\/\*)$/.test(shape) && knownKeys[`${shape}/options`]?.includes(key) === true) {
    return `It is an option: write it under \`options\`.`;
  }
  return shape === '/nodes/*' && (key === 'options' || key === 'rules') ? `Write it under \`host\`.` : undefined;
}
