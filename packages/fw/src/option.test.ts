import { expect, test } from '@jest/globals';
import { sameOption } from './index.ts';
import type { Tier } from './index.ts';

test.each<[Tier, string, string | undefined, string | undefined, boolean]>([
  ['cluster', 'policy_in', undefined, 'DROP', true],
  ['cluster', 'policy_in', 'drop', 'DROP', true],
  ['cluster', 'policy_in', undefined, 'ACCEPT', false],
  ['cluster', 'enable', undefined, '0', true],
  ['cluster', 'enable', '1', '1700000000', false],
  ['host', 'enable', undefined, '1', true],
  ['host', 'log_level_in', '', undefined, true],
  ['host', 'log_level_in', 'NOLOG', undefined, true],
  ['host', 'nf_conntrack_max', '0262144', undefined, true],
  ['host', 'nf_conntrack_helpers', 'ftp,sip', 'sip,ftp', true],
  ['host', 'protection_limit', '1', undefined, false],
  ['guest', 'dhcp', undefined, '1', true],
  ['cluster', 'log_ratelimit', 'enable=1,rate=1/second,burst=5', undefined, true],
  ['cluster', 'log_ratelimit', '1,rate=5/minute', 'rate=5/minute', true],
  ['cluster', 'log_ratelimit', 'enable=0', undefined, false],
  ['cluster', 'log_ratelimit', 'nonsense', undefined, false],
  ['cluster', 'unknown', 'a', 'a', true],
  ['cluster', 'unknown', 'a', undefined, false],
])('%s %s: %j and %j', (tier, key, a, b, same) => {
  expect(sameOption(tier, key, a, b)).toBe(same);
  expect(sameOption(tier, key, b, a)).toBe(same);
});
