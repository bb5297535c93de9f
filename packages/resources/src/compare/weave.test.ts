import { expect, test } from '@jest/globals';
import { weave } from './weave.ts';

const woven = (ours: string, now: string): string => weave([...ours], [...now], (item) => item, (item) => item > 'm').join('');

test.each([
  ['ab', 'ab', 'ab'],
  ['ab', 'axb', 'axb'],
  ['ab', 'xyab', 'xyab'],
  ['abc', 'axbyc', 'axbyc'],
  ['ba', 'axb', 'bax'],
  ['a', 'dxa', 'xa'],
  ['', 'xay', 'xy'],
])('of ours %j, and %j on the host: %j', (ours, now, whole) => {
  expect(woven(ours, now)).toBe(whole);
});
