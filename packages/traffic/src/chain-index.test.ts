import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { boundsOf, contains } from './bounds.ts';
import type { Bounds, Range } from './bounds.ts';
import { ChainIndex } from './chain-index.ts';
import type { LoweredRule } from './index.ts';

const range = fc.tuple(fc.nat(8), fc.nat(8)).map(([a, b]): Range => [Math.min(a, b), Math.max(a, b)]);
const bounds = fc.option(fc.array(range, { maxLength: 2 }).map(boundsOf), { nil: undefined });

function rule(proto: Bounds | undefined, dport: Bounds | undefined): LoweredRule {
  return { match: { ...(proto && { proto }), ...(dport && { dport }) }, verdict: 'DROP', origin: { kind: 'built-in', name: 'noise' } };
}

test('no rule is lost, and their order stays', () => {
  fc.assert(fc.property(fc.array(fc.tuple(bounds, bounds), { maxLength: 6 }), (list) => {
    const rules = list.map(([proto, dport]) => rule(proto, dport));
    const index = new ChainIndex({ name: 'x', rules });
    for (let proto = 0; proto < 10; proto++) {
      for (let dport = -1; dport < 10; dport++) {
        const wanted = rules.filter(({ match }) => [match.proto && contains(match.proto, proto), match.dport && contains(match.dport, dport)].every((holds) => holds !== false));
        expect(index.candidates({ proto, dport })).toEqual(wanted);
      }
    }
  }));
});
