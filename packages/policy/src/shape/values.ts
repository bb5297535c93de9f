import { nearest } from '@pvewall/model';
import type { SchemaError } from '../generated/validate-policy.js';
import type { Node } from '../yaml/node.ts';
import type { Problem } from '../yaml/problem.ts';
import { locate, shapeOf } from './locate.ts';
import type { Located } from './locate.ts';
import { shown } from './shown.ts';

/** What to say of a value: the message without the label, and the hint. */
type Words = readonly [message: string, hint: string];
type Describe = (limit: unknown, value: unknown, shape: string) => Words;

/** A value of the right type that the key does not take. */
export function valueViolation(error: SchemaError, root: Node): Problem {
  const found: Located = locate(root, error.instancePath);
  const { node, label } = found;
  const limit = error.params['limit'] ?? error.params['allowedValues'] ?? error.params['pattern'];
  const [message, hint] = describe[error.keyword]?.(limit, node.value, shapeOf(error.instancePath)) ?? ['is not allowed', 'Look it up in docs/policy.md.'];
  return { code: 'policy/wrong-value', message: `${label} ${message}`, hint, start: node.start, end: node.end };
}

const describe: Readonly<Record<string, Describe>> = {
  enum: (allowed, value) => {
    const names = [allowed].flat().map(String);
    const near = nearest(String(value), names);
    const list = names.map((name) => `\`${name}\``).join(', ');
    return [`takes one of ${list}, not ${shown(value)}`, near === undefined ? `Write one of them.` : `Did you mean \`${near}\`?`];
  },
  pattern: (_, value, shape) => patterns.find(([of]) => of.test(shape))?.[1](value) ?? word(value),
  minLength: () => ['is empty', 'Write a value, or remove it.'],
  minItems: () => ['is an empty list', 'Write a value, or remove the key.'],
  maxLength: (limit) => [`is longer than ${String(limit)} characters`, 'Write less.'],
  minimum: (limit, value, shape) =>
    shape === '/cluster/options/enable'
      ? [`takes true or false, not ${shown(value)}`, `Write ${value === 1}.`]
      : [`must be at least ${String(limit)}, not ${shown(value)}`, `Write a number from ${String(limit)} on.`],
  maximum: (limit, value) => [`must be at most ${String(limit)}, not ${shown(value)}`, `Write a number up to ${String(limit)}.`],
};

/** What texts must look like, by where they stand. */
const patterns: readonly (readonly [RegExp, (value: unknown) => Words])[] = [
  [/\/log_ratelimit\/rate$/, (value) => [`takes a number per time, not ${shown(value)}`, 'Write it as `1/second`, `10/minute`, `5/hour` or `1/day`.']],
  [/^\/apply\/confirm_within$/, (value) => [`takes a time, not ${shown(value)}`, 'Write it as `60s`, `5min` or `1h`.']],
  [/^\/apply\/checks\/\*\/name$/, (value) => [`takes letters, digits, blanks, \`_\`, \`.\` and \`-\`, not ${shown(value)}`, 'Write it as `backup server`.']],
  [/^\/apply\/checks\/\*\/tcp$/, (value) => [`takes an address and a port, not ${shown(value)}`, 'Write it as `192.168.1.60:8007` or `[2001:db8::60]:22`.']],
  [/^\/apply\/checks\/\*\/http$/, (value) => [`takes an address of the web, not ${shown(value)}`, 'Write it as `https://status.example.org/health`.']],
  [/^\/apply\/checks\/\*\/ping$/, (value) => [`takes an address or a name, not ${shown(value)}`, 'Write it as `192.168.1.1`.']],
  [/^\/guards\/critical\/\*$/, (value) => [`is no address: ${shown(value)}`, 'Write it as a plan shows it: `cluster.ipset.admins`, `cluster.options.enable`, `node.pve.host`, `guest.100`.']],
  [/^\/management\/from(?:\/\*)?$/, (value) => [`takes an address, a network, an alias or a set, not ${shown(value)}`, 'Write several as a list: `[ lan, +admins, 10.8.0.0/24 ]`.']],
  [/\/ips_queues$/, (value) => [`takes a queue or a range of queues, not ${shown(value)}`, 'Write it as `0` or `0:3`.']],
  [/^\/tests\/.*\/(?:from|to)(?:\/\*)?$/, (value) => [`takes where packets come from or go to, not ${shown(value)}`, 'Write `outside`, `node.pve`, `node.*`, `guest.100`, `guest.100.net1`, `guest.*` or `guest tag:web`; several as a list.']],
  [/\/macro$/, (value) => [`takes the name of a macro, not ${shown(value)}`, 'Write it as `SSH`; the action stands at `in:` or `out:`.']],
  [/\/group$/, (value) => [`takes the name of a security group, not ${shown(value)}`, 'A letter, then letters, digits, `_` or `-`.']],
  [/\/profiles\/\*$/, (value) => [`is not the name of a profile: ${shown(value)}`, 'A letter, then letters, digits, `_` or `-`.']],
  [/\/members\/\*$|\/ipsets\/\*\/\*$|\/address$/, (value) => [`is not an address or the name of an alias: ${shown(value)}`, 'Write one address, network or alias, without blanks; a comment needs the map form `{ address: ..., comment: ... }`.']],
];

function word(value: unknown): Words {
  return [`takes one word, not ${shown(value)}`, 'Write it without blanks, line breaks and `#`.'];
}
