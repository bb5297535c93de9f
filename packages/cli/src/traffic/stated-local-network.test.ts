import { expect, test } from '@jest/globals';
import { statedLocalNetwork } from './stated-local-network.ts';

const stated = (text?: string): string | undefined => statedLocalNetwork({ values: new Map(text === undefined ? [] : [['local-network', text]]) });

test('a network whose prefix fits its address, or nothing', () => {
  expect([stated(), stated('192.168.1.0/24'), stated('10.0.0.1'), stated('fd00::/128')]).toEqual([undefined, '192.168.1.0/24', '10.0.0.1', 'fd00::/128']);
});

test.each(['192.168.1.0/33', 'fd00::/129', '192.168.1', 'lan', ''])('%s is refused', (text) => {
  expect(() => stated(text)).toThrow(`--local-network ${text} is no network`);
});
