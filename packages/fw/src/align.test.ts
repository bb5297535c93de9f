import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { alignSequences } from './align.ts';

test('keeps the longest common subsequence', () => {
  expect([...alignSequences([...'abcde'], [...'xbcye'])].sort()).toEqual([
    [1, 1],
    [2, 2],
    [4, 4],
  ]);
});

test('pairs equal items, in order on both sides', () => {
  const letters = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });
  fc.assert(
    fc.property(letters, letters, (a, b) => {
      const pairs = [...alignSequences(a, b)].sort(([x], [y]) => x - y);
      expect(pairs.every(([i, j]) => a[i] === b[j])).toBe(true);
      expect(pairs.every(([, j], k) => k === 0 || j > (pairs[k - 1]?.[1] ?? 0))).toBe(true);
    }),
  );
});
