import { describe, expect, test } from '@jest/globals';
import { readPlain } from './plain-reader.ts';

describe('readPlain', () => {
  test('reads maps, lists and flow collections with offsets', () => {
    const text = 'a: 1\nb:\n  - { x: y, z: [1, "two"] } # c\n  - p q\nc:\n- d: true\n  e: ~\n';
    const node = readPlain(text);
    expect(node?.value).toEqual({ a: 1, b: [{ x: 'y', z: [1, 'two'] }, 'p q'], c: [{ d: true, e: null }] });
    if (node?.kind !== 'map') throw new Error('not a map');
    expect(node.pairs.map((pair) => text.slice(pair.start, pair.end))).toEqual(['a', 'b', 'c']);
  });

  test.each([
    ['a tab', 'a:\tb\n'],
    ['an anchor', 'a: &x 1\n'],
    ['an alias', 'a: *x\n'],
    ['a tag', 'a: !!str 1\n'],
    ['a block scalar', 'a: |\n  x\n'],
    ['a scalar on two lines', 'a: b\n  c\n'],
    ['a flow map on two lines', 'a: { b: 1,\n  c: 2 }\n'],
    ['an escape', 'a: "\\n"\n'],
    ['a second document', 'a: 1\n---\nb: 1\n'],
    ['a duplicate key', 'a: 1\na: 2\n'],
    ['a merge key', 'a: 1\n<<: 2\n'],
    ['a prototype', '__proto__: 1\n'],
    ['wrong indentation', 'a:\n   b: 1\n  c: 2\n'],
    ['a map inside a line', 'a: b: c\n'],
    ['an open bracket', 'a: [1, 2\n'],
    ['text behind a bracket', 'a: [1] x\n'],
    ['nothing', '# nothing\n'],
  ])('leaves %s to the yaml package', (_, text) => {
    expect(readPlain(text)).toBeUndefined();
  });
});
