import { expect, test } from '@jest/globals';
import { matchesGlob } from './glob.ts';

test.each([
  ['*.yaml', 'a.yaml', true],
  ['*.yaml', 'sub/a.yaml', false],
  ['guests/*.yaml', 'guests/100.yaml', true],
  ['guests/1?0.yaml', 'guests/120.yaml', true],
  ['guests/1?0.yaml', 'guests/10.yaml', false],
  ['**/*.yaml', 'a.yaml', true],
  ['**/*.yaml', 'x/y/a.yaml', true],
  ['a/**/b.yaml', 'a/b.yaml', true],
  ['a/**/b.yaml', 'a/x/y/b.yaml', true],
  ['a/**/b.yaml', 'c/b.yaml', false],
  ['a.b*', 'axb', false],
  ['*', '', true],
])('%s and %s: %s', (pattern, path, expected) => {
  expect(matchesGlob(pattern, path)).toBe(expected);
});

test('many stars take no more time than few', () => {
  expect(matchesGlob(`${'*a'.repeat(200)}x`, 'a'.repeat(2000))).toBe(false);
});
