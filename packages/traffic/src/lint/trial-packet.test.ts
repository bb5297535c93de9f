import { expect, test } from '@jest/globals';
import { networks } from '../lower/literals.ts';
import { TrialPackets } from './trial-packet.ts';
import { packetText } from './words.ts';

test.each([
  ['10.0.0.0/24', 'first', '10.0.0.1'],
  ['10.0.0.0/24', 'last', '10.0.0.254'],
  ['10.0.0.7/32', 'last', '10.0.0.7'],
  ['2001:db8::/64', 'last', '2001:db8::ffff:ffff:ffff:fffe'],
] as const)('the sender from %s, the %s one, is somebody: %s', (network, end, source) => {
  const family = network.includes(':') ? 6 : 4;
  const packet = new TrialPackets([], family).in({ source: networks(network) }, end);
  expect(packet && packetText(packet, family)).toContain(` from ${source} to `);
});
