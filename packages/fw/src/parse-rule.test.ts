import { expect, test } from '@jest/globals';
import { parseRule } from './index.ts';

test.each([
  ['', 'a rule starts with IN, OUT, FORWARD or GROUP', 1],
  ['# IN ACCEPT', 'a rule starts with IN, OUT, FORWARD or GROUP', 1],
  ['INN ACCEPT', "'INN' is no rule type: IN, OUT, FORWARD or GROUP", 1],
  ['IN', 'the rule has no action', 1],
  ['IN ACCEPT -dprt 22', "unknown parameter '-dprt'", 11],
  ['IN ACCEPT 22', "'22' is left over", 11],
  ['IN ACCEPT xi net0', "'xi' is left over", 11],
  ['IN ACCEPT -sportt 22', "unknown parameter '-sportt'", 11],
  ['IN ACCEPT ---p tcp', "unknown parameter '---p'", 11],
  ['IN ACCEPT -p  tcp', "exactly one space must stand between '-p' and its value", 11],
  ['IN ACCEPT -p # tcp', "'-p' has no value", 11],
  ['IN ACCEPT -log loud', "unknown log level 'loud'", 11],
  ['GROUP web -p tcp', "a GROUP rule takes no '-p', only -i", 11],
  ['IN ACCEPT\nOUT DROP', 'a rule is one line', 10],
])('%j', (line, error, column) => {
  expect(parseRule(line)).toEqual({ error, column });
});

test('a rule carries the place it is given', () => {
  const at = { file: 'policy.yaml', line: 3, column: 5 };
  expect(parseRule('IN ACCEPT', at)).toEqual({ rule: { type: 'in', action: 'ACCEPT', at } });
});
