import { expect, test } from '@jest/globals';
import { smallHost } from '../../test/small-host.ts';
import { lower } from '../lower/lower-host.ts';
import { builtIns } from '../lower/lowered-rule.ts';
import { decidingRule, originAddress } from './deciding-rule.ts';

const host = smallHost({ cluster: '[RULES]\nIN SSH(ACCEPT) -source 10.0.0.0/8 # admins\n', guest: '[OPTIONS]\nenable: 1\npolicy_in: REJECT\n' });
const guest = host.guests.get(100);

test('a rule is told as a file has it, with its place', () => {
  const origin = lower(host).node('in', 4)?.rules.find((rule) => rule.origin.kind === 'rule')?.origin;
  expect(origin && decidingRule(origin, host.cluster)).toEqual({
    address: 'cluster.rules[0]',
    text: 'IN SSH(ACCEPT) -source 10.0.0.0/8 # admins',
    place: expect.objectContaining({ file: '/etc/pve/firewall/cluster.fw', line: 4 }),
  });
});

test('a policy is the option of the file, or its default', () => {
  const policy = { kind: 'built-in', name: 'policy_in' } as const;
  expect(guest && decidingRule(policy, guest.file)).toMatchObject({ address: 'guest.100.options.policy_in', text: 'policy_in: REJECT', place: { line: 3 } });
  expect(decidingRule(policy, host.cluster)).toEqual({ address: 'cluster.options.policy_in', text: 'policy_in: DROP (the default)' });
  expect(originAddress(policy, undefined)).toBe('built-in.policy_in');
});

test('everything that Proxmox VE adds has words', () => {
  const texts = builtIns.map((name) => decidingRule({ kind: 'built-in', name }, host.cluster));
  expect(texts.filter(({ text }) => text.length < 10)).toEqual([]);
  expect(texts[0]).toEqual({ address: 'built-in.loopback', text: 'what a node sends to itself passes' });
});
