import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { layout, prose, type Part } from './layout.ts';
import { textWidth } from './text-width.ts';

const look = { width: 20, color: false };
const part = (text: string, gap?: number): Part => ({ spans: [{ text }], ...(gap === undefined ? {} : { gap }) });

describe('layout', () => {
  test('keeps parts on one line while they fit', () => {
    expect(layout([part('a:'), part('b'), part('(c)', 2)], 4, look)).toBe('a: b  (c)');
  });

  test('starts a new line for a part that does not', () => {
    expect(layout([part('  ~ a: 192.168.1.0/24'.slice(0, 17)), part('-> 10.0.0.0')], 4, look)).toBe('  ~ a: 192.168.1.\n    -> 10.0.0.0');
  });

  test('wraps words in a part from where it begins when a new line gains nothing', () => {
    expect(layout([part('label:'), part('one two three four')], 7, look)).toBe('label: one two three\n       four');
  });

  test('keeps a flag with its value', () => {
    expect(prose('IN ACCEPT xyz -source +lan', look, undefined, 3)).toBe('IN ACCEPT xyz\n   -source +lan');
  });

  test('cuts a long list after commas and leaves other long words whole', () => {
    expect(prose('10.0.0.1,10.0.0.2,10.0.0.3', look)).toBe('10.0.0.1,10.0.0.2,\n10.0.0.3');
    expect(prose('see /a/very/long/path/that/does/not/fit', look)).toBe('see\n/a/very/long/path/that/does/not/fit');
  });

  test('colours words, never the blanks between lines', () => {
    expect(prose('aaaaaaaaaaaa bbbbbbbbbbbb', { width: 20, color: true }, 'quiet', 2)).toBe('\x1b[2maaaaaaaaaaaa\x1b[0m\n  \x1b[2mbbbbbbbbbbbb\x1b[0m');
  });

  const words = fc.array(fc.stringMatching(/^[a-z日,]{1,6}$/), { minLength: 1, maxLength: 30 });

  test('stays within the width, loses no word, ends no line with a blank', () => {
    fc.assert(
      fc.property(fc.array(words, { minLength: 1, maxLength: 4 }), fc.integer({ min: 0, max: 6 }), (parts, hang) => {
        const text = layout(parts.map((list) => part(list.join(' '))), hang, look);
        expect(text.split(/[ \n]+/).join('').replaceAll(' ', '')).toBe(parts.flat().join(''));
        for (const line of text.split('\n')) {
          expect(textWidth(line)).toBeLessThanOrEqual(20);
          expect(line).toBe(line.trimEnd());
        }
      }),
    );
  });
});
