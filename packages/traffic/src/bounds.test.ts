import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { boundsOf, contains, difference, intersection, union } from './bounds.ts';
import type { Bounds, Range } from './bounds.ts';

const range = fc.tuple(fc.nat(20), fc.nat(20)).map(([a, b]): Range => [Math.min(a, b), Math.max(a, b)]);
const ranges = fc.array(range, { maxLength: 6 });
const points = Array.from({ length: 24 }, (_, i) => i - 1);

const inside = (list: readonly Range[], point: number) => list.some(([first, last]) => point >= first && point <= last);

test('a set holds what its ranges hold', () => {
  fc.assert(fc.property(ranges, (list) => {
    expect(points.filter((point) => contains(boundsOf(list), point))).toEqual(points.filter((point) => inside(list, point)));
  }));
});

const operations: Record<string, [(a: Bounds, b: Bounds) => Bounds, (a: boolean, b: boolean) => boolean]> = {
  intersection: [intersection, (a, b) => a && b],
  union: [union, (a, b) => a || b],
  difference: [difference, (a, b) => a && !b],
};

test.each(Object.entries(operations))('%s', (_name, [operation, truth]) => {
  fc.assert(fc.property(ranges, ranges, (a, b) => {
    const bounds = operation(boundsOf(a), boundsOf(b));
    expect(points.filter((point) => contains(bounds, point))).toEqual(points.filter((point) => truth(inside(a, point), inside(b, point))));
    expect([...bounds].sort((x, y) => Number(x) - Number(y))).toEqual(bounds);
    expect(new Set(bounds).size).toBe(bounds.length);
  }));
});

test('addresses of IPv6 are as good as numbers', () => {
  const last = (1n << 128n) - 1n;
  expect(contains(boundsOf([[last, last]]), last)).toBe(true);
  expect(contains(boundsOf([[0n, last - 1n]]), last)).toBe(false);
});
