import { parseIp } from '@pvewall/fw';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parsePoint, pointOf, printPoint } from './address.ts';

const addresses: [string, ReturnType<typeof parsePoint>][] = [
  ['0.0.0.0', { family: 4, point: 0 }],
  ['255.255.255.255', { family: 4, point: 2 ** 32 - 1 }],
  ['10.0.0.1', { family: 4, point: 10 * 2 ** 24 + 1 }],
  ['::1', { family: 6, point: 1n }],
  ['ffff::', { family: 6, point: 0xffffn << 112n }],
  ['::ffff:10.0.0.1', { family: 6, point: 0xffff0a000001n }],
  ...['', '1', '1.2.3', '1.2.3.4.5', '1.2.3.', '.1.2.3', '1..2.3', '256.0.0.1', '1.2.3.0004', '01.2.3.4', '1.2.3.4 ', '1.2.3.4/32', 'a.b.c.d', ':::'].map((text): [string, undefined] => [text, undefined]),
];

test.each(addresses)('%j', (text, expected) => {
  expect(parsePoint(text)).toEqual(expected);
});

test('it reads what the .fw language reads', () => {
  const texts = fc.oneof(fc.ipV4(), fc.ipV6(), fc.stringMatching(/^[0-9.]{0,16}$/));
  fc.assert(fc.property(texts, (text) => {
    const words = parseIp(text);
    expect(parsePoint(text)?.point).toEqual(words === undefined ? undefined : pointOf(words));
  }));
});

test('what is printed is read as the same', () => {
  fc.assert(fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
    const point = parsePoint(text);
    if (point !== undefined) expect(parsePoint(printPoint(point.point))).toEqual(point);
  }));
  expect(printPoint(0n)).toBe('::');
  expect(printPoint(1n)).toBe('::1');
  expect(printPoint(0x20010db8n << 96n)).toBe('2001:db8::');
});
