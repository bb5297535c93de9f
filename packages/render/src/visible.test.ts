import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { textWidth } from './text-width.ts';
import { visible } from './visible.ts';

describe('visible', () => {
  test.each([
    ['plain text, # and all', 'plain text, # and all'],
    ['Büro 日本語 😀', 'Büro 日本語 😀'],
    ['\x1b[31mred', '\\x1b[31mred'],
    ['a\nb\tc\rd\0', 'a\\nb\\tc\\rd\\x00'],
    ['\x9b31m\x7f', '\\x9b31m\\x7f'],
    ['\u202edaol\u2069', '\\u202edaol\\u2069'],
    ['l\u200ban\ufeff', 'l\\u200ban\\ufeff'],
    ['a\u2028b', 'a\\u2028b'],
    ['\ud800', '\\ud800'],
    ['\u{e0041}', '\\u{e0041}'],
  ])('%j', (text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  test('leaves nothing that a terminal would act on', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => !/[\p{Cc}\p{Cf}\p{Cs}]/u.test(visible(text))));
  });
});

test.each([
  ['', 0],
  ['abc', 3],
  ['Büro', 4],
  ['日本', 4],
  ['e\u0301', 1],
  ['😀', 2],
  ['ｗ', 2],
  ['🇩🇪', 2],
  ['…', 1],
])('the width of %j is %d', (text, width) => {
  expect(textWidth(text)).toBe(width);
});
