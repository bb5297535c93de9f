import type { SchemaError } from '../generated/validate-policy.js';
import type { Node } from '../yaml/node.ts';
import type { Problem } from '../yaml/problem.ts';
import { locate } from './locate.ts';
import { shown } from './shown.ts';

const version = 'pvewall/v1';

export function missingKey(error: SchemaError, root: Node): Problem {
  const key = String(error.params['missingProperty']);
  if (error.instancePath === '' && key === 'apiVersion') {
    return {
      code: 'policy/api-version',
      message: 'the file does not say which version of the format it has',
      hint: `Begin with \`apiVersion: ${version}\`.`,
      start: root.start,
    };
  }
  const { node, pair, label } = locate(root, error.instancePath);
  return {
    code: 'policy/missing-key',
    message: `${label} needs the key \`${key}\``,
    hint: `Add \`${key}: ...\`.`,
    start: pair?.start ?? node.start,
    end: pair?.end ?? node.end,
  };
}

/** `apiVersion` and `state` take one value each. */
export function constant(error: SchemaError, root: Node): Problem {
  const { node, label } = locate(root, error.instancePath);
  const wanted = String(error.params['allowedValue']);
  const place = { start: node.start, end: node.end };
  if (error.instancePath === '/apiVersion') {
    return {
      code: 'policy/api-version',
      message: `${shown(node.value)} is not a version of the format that this pvewall reads`,
      hint: `Write \`apiVersion: ${version}\`, or update pvewall.`,
      ...place,
    };
  }
  return {
    code: 'policy/wrong-value',
    message: `${label} takes \`${wanted}\` only, not ${shown(node.value)}`,
    hint: 'Leave the key out for what shall be there.',
    ...place,
  };
}
