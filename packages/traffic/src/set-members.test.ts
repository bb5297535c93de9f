import { parseNetwork } from '@pvewall/fw';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parsePoint } from './address.ts';
import { contains } from './bounds.ts';
import { matched } from './set-members.ts';
import type { Member } from './set-members.ts';

function member(text: string): Member {
  const network = parseNetwork(text.replace('!', ''));
  if (network === undefined) throw new Error(text);
  return { network, nomatch: text.startsWith('!') };
}

function holds(members: readonly string[], address: string): boolean {
  const at = parsePoint(address);
  if (at === undefined) throw new Error(address);
  return contains(matched(members.map(member), at.family), at.point);
}

test('the longest prefix decides', () => {
  const set = ['10.0.0.0/8', '!10.1.0.0/16', '10.1.2.0/24', '!10.1.2.3'];
  expect(['10.2.0.0', '10.1.0.0', '10.1.2.0', '10.1.2.3', '10.1.2.4', '10.1.3.0', '11.0.0.0'].map((address) => holds(set, address))).toEqual([true, false, true, false, true, false, false]);
});

test('a set is two: one for each IP version', () => {
  expect(holds(['10.0.0.0/8', 'fd00::/8'], 'fd00::1')).toBe(true);
  expect(holds(['10.0.0.0/8'], '::a00:1')).toBe(false);
});

test('bits behind the prefix do not count', () => {
  expect(holds(['10.1.2.3/24'], '10.1.2.200')).toBe(true);
});

const network = fc.tuple(fc.nat(15), fc.integer({ min: 0, max: 4 }), fc.boolean());

test('it is what the kernel does: from the longest prefix on, the first member decides', () => {
  fc.assert(fc.property(fc.uniqueArray(network, { maxLength: 8, selector: ([bits, length]) => `${bits >> (4 - length)} ${length}` }), (list) => {
    const members = list.map(([bits, length, nomatch]) => member(`${nomatch ? '!' : ''}${bits << 4}.0.0.0/${length}`));
    for (let point = 0; point < 16; point++) {
      const deciding = list.filter(([bits, length]) => bits >> (4 - length) === point >> (4 - length)).sort(([, a], [, b]) => b - a)[0];
      expect(contains(matched(members, 4), point * 2 ** 28)).toBe(deciding !== undefined && !deciding[2]);
    }
  }));
});
