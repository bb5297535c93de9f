import { expect, test } from '@jest/globals';
import { checkGroups } from '@pvewall/model';
import { checks } from './checks.ts';
import { ask, blindHost } from './testing.ts';

test('each has a name of its own, and they stand in the order of the groups', () => {
  expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length);
  expect([...new Set(checks.map(({ group }) => group))]).toEqual(checkGroups);
});

test.each(checks)('$name finds nothing in a directory that has nothing, and could look there', (check) => {
  expect(['passed', 'not-applicable']).toContain(ask(check, {}, { hostKind: 'directory' }).status);
});

test.each(checks)('$name does not pass where nothing can be read', (check) => {
  const journal = { fault: { message: 'permission denied', denied: true } };
  expect(ask(check, blindHost, { journal }).status).toBe('unknown');
});
