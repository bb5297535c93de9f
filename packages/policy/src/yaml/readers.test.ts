import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseDocument } from 'yaml';
import { readFull } from './full-reader.ts';
import type { Node } from './node.ts';
import { readPlain } from './plain-reader.ts';

/** Texts that look like policies, with a few characters thrown in. */
const word = fc.constantFrom('a', 'rules', 'in', 'ACCEPT', '+management', '10.0.0.0/24', '80', '-1', 'true', 'lan', '!x', '1e3', '22', 'true', 'null', '~', 'x y', "it's", '"q"', "'q'", "'it''s'", 'a#b', 'a:b', '-p tcp', '::1', '.5', 'no', '""', "''", 'é');
const inline: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    word,
    fc.array(fc.tuple(word, tie('value')), { maxLength: 3 }).map((pairs) => `{ ${pairs.map(([k, v]) => `${k}: ${v}`).join(', ')} }`),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
  ),
})).value;
const tail = fc.constantFrom('', '', '', ' # c', ' ', '\n', '\n  # c\n#');
const key = fc.constantFrom('a', 'b', 'c', '100', 'in', 'x y', '"q"', "'it''s'", '+m');
type Lines = readonly string[];
const indented = (lines: Lines, by: number): string[] => lines.map((l) => ' '.repeat(by) + l);

/** A block as lines without indentation. */
const block: fc.Arbitrary<Lines> = fc.letrec<{ block: Lines; map: Lines; list: Lines }>((tie) => ({
  block: fc.oneof({ maxDepth: 4, withCrossShrink: true }, inline.map((text) => [text]), tie('map'), tie('list')),
  map: fc
    .array(fc.tuple(key, fc.oneof(inline, tie('block')), fc.constantFrom(0, 1, 2, 2), tail), { minLength: 1, maxLength: 4 })
    .map((pairs) => pairs.flatMap(([k, v, by, end]) => (typeof v === 'string' ? [`${k}: ${v}${end}`] : [`${k}:${end}`, ...indented(v, by)]))),
  list: fc
    .array(fc.tuple(tie('block'), tail), { minLength: 1, maxLength: 4 })
    .map((items) => items.flatMap(([lines, end]) => [`- ${lines[0] ?? ''}${lines.length > 1 ? '' : end}`, ...indented(lines.slice(1), 2)])),
})).map;
const insertions = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(...':-#{}[],\n "\'&*!|>?%@`\t')), { maxLength: 2 });
const broken = fc
  .tuple(block, insertions)
  .map(([lines, extra]) => extra.reduce((text, [where, c]) => insert(text, Math.floor(where * text.length), c), lines.join('\n') + '\n'));

function insert(text: string, at: number, character: string): string {
  return text.slice(0, at) + character + text.slice(at);
}

/** Offsets and values, without what only one of the readers knows. */
function outline(node: Node): unknown {
  const { kind, start, end } = node;
  if (node.kind === 'scalar') return { kind, start, end, value: node.value, textStart: node.textStart };
  if (node.kind === 'seq') return { kind, start, end, items: node.items.map(outline) };
  return { kind, start, end, pairs: node.pairs.map((pair) => [pair.key, pair.start, pair.end, outline(pair.node)]) };
}

describe('both readers', () => {
  test('what the plain reader reads is what the yaml package reads, at the same offsets', () => {
    let read = 0;
    fc.assert(
      fc.property(broken, (text) => {
        const plain = readPlain(text);
        if (plain === undefined) return;
        read++;
        const full = readFull(text);
        expect(full.problems).toEqual([]);
        expect(full.node && outline(full.node)).toEqual(outline(plain));
      }),
      { numRuns: 4000 },
    );
    // A reader that always gives up would pass, too.
    expect(read).toBeGreaterThan(200);
  });

  test('values are those of the core schema', () => {
    fc.assert(
      fc.property(broken, (text) => {
        const { node, problems } = readFull(text);
        if (node === undefined || problems.length > 0) return;
        expect(node.value).toEqual(parseDocument(text, { version: '1.2', stringKeys: true }).toJS());
      }),
      { numRuns: 1000 },
    );
  });
});
