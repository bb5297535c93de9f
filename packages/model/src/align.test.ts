import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { align } from './align.ts';

const list = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 });

/** The textbook table, as an oracle for the length. */
function lcsLength(a: readonly string[], b: readonly string[]): number {
  const rows = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      rows[i]![j] = a[i - 1] === b[j - 1] ? rows[i - 1]![j - 1]! + 1 : Math.max(rows[i - 1]![j]!, rows[i]![j - 1]!);
    }
  }
  return rows[a.length]![b.length]!;
}

test('keeps a longest common subsequence, in order, of equal elements', () => {
  fc.assert(
    fc.property(list, list, (a, b) => {
      const { kept, removed, added } = align(a, b);
      expect(kept.length).toBe(lcsLength(a, b));
      for (const [x, y] of kept) expect(a[x]).toBe(b[y]);
      for (let i = 1; i < kept.length; i++) {
        expect(kept[i]![0]).toBeGreaterThan(kept[i - 1]![0]);
        expect(kept[i]![1]).toBeGreaterThan(kept[i - 1]![1]);
      }
      expect(removed.length + kept.length).toBe(a.length);
      expect(added.length + kept.length).toBe(b.length);
    }),
  );
});

test('one insertion in the middle is one insertion', () => {
  expect(align(['a', 'b', 'b', 'c'], ['a', 'b', 'x', 'b', 'c'])).toMatchObject({ removed: [], added: [2] });
});
