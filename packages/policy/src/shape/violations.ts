import type { SchemaError } from '../generated/validate-policy.js';
import { validate } from '../generated/validate-policy.js';
import type { Node } from '../yaml/node.ts';
import type { Problem } from '../yaml/problem.ts';
import { locate } from './locate.ts';
import { constant, missingKey } from './presence.ts';
import { keyViolation } from './keys.ts';
import { typeViolation } from './types.ts';
import { valueViolation } from './values.ts';

/**
 * What of a file is not as the schema says, in sentences, each with its place. Nothing is said of a value that the
 * reader has found fault with already.
 */
export function violations(root: Node, known: readonly Problem[]): Problem[] {
  if (validate(root.value)) return [];
  const errors = validate.errors ?? [];
  const faulty = new Set(known.map(({ start }) => start));
  const wrongType = new Set(errors.filter(({ keyword }) => keyword === 'type').map(({ instancePath }) => instancePath));
  return errors.flatMap((error) => {
    if (isEcho(error) || (ofType.has(explain[error.keyword]) && wrongType.has(error.instancePath))) return [];
    const problem = explain[error.keyword]?.(error, root);
    return problem === undefined || faulty.has(problem.start) ? [] : [problem];
  });
}

type Explain = (error: SchemaError, root: Node) => Problem | undefined;

const explain: Readonly<Record<string, Explain>> = {
  additionalProperties: keyViolation,
  type: typeViolation,
  required: missingKey,
  const: constant,
  oneOf: ruleForm,
  enum: valueViolation,
  pattern: valueViolation,
  minLength: valueViolation,
  maxLength: valueViolation,
  minimum: valueViolation,
  maximum: valueViolation,
  minItems: valueViolation,
};

/** What there is no use in saying of a value of the wrong type. */
const ofType: ReadonlySet<Explain | undefined> = new Set([valueViolation, ruleForm]);

/** The branches of a choice that failed; the choice itself says it better. */
function isEcho(error: SchemaError): boolean {
  return error.keyword === 'if' || error.schemaPath.includes('/oneOf/');
}

function ruleForm(error: SchemaError, root: Node): Problem {
  const { node } = locate(root, error.instancePath);
  const many = Array.isArray(error.params['passingSchemas']);
  if (error.instancePath.startsWith('/tests/')) return testForm(node, many);
  if (error.instancePath.startsWith('/apply/')) return checkForm(node, many);
  return {
    code: 'policy/rule-form',
    message: many ? 'a rule says only one of `in`, `out`, `forward` and `group`' : 'a rule says one of `in`, `out`, `forward` and `group`',
    hint: many ? 'Write one rule for each.' : 'Begin with `in: ACCEPT`, `out: DROP`, `forward: ACCEPT` or `group: NAME`.',
    start: node.start,
    end: node.end,
  };
}

function testForm(node: Node, many: boolean): Problem {
  return {
    code: 'policy/test-form',
    message: many ? 'a test says only one of `expect`, `never` and `always`' : 'a test says one of `expect`, `never` and `always`',
    hint: many ? 'Write one test for each.' : 'Write `expect: DROP` beside the packets, or `never: { from: outside, to: node.*, tcp: 8006 }`.',
    start: node.start,
    end: node.end,
  };
}

function checkForm(node: Node, many: boolean): Problem {
  return {
    code: many ? 'policy/wrong-value' : 'policy/missing-key',
    message: many ? 'a check says only one of `tcp`, `http` and `ping`' : 'a check says one of `tcp`, `http` and `ping`',
    hint: many ? 'Write one check for each.' : 'Write `tcp: "192.168.1.60:8007"`, `http: https://status.example.org/health` or `ping: 192.168.1.1`.',
    start: node.start,
    end: node.end,
  };
}
