import { describe, expect, test } from '@jest/globals';
import { send, smallHost, told } from '../../../test/small-host.ts';

const names = '[ALIASES]\nlan 10.0.0.0/24\n';
const on = '[OPTIONS]\nenable: 1\npolicy_out: DROP\n[RULES]\nGROUP odd\n';
const toGuest = { to: 'vm100i0', dport: 80 };
const fromGuest = { from: 'vm100i0', to: 'outside' };

describe('a group with a rule of IN that cannot be built', () => {
  const group = `${names}[GROUP odd]\nIN ACCEPT -p tcp -dport 80\nIN ACCEPT -source guest/lan\nIN ACCEPT\n`;

  test('takes all chains from the guest that uses it first', () => {
    const host = smallHost({ cluster: group, guest: on, other: on });
    expect(told(send(host, { ...toGuest, dport: 443 }))).toBe('ACCEPT by unfiltered');
    expect(told(send(host, fromGuest))).toBe('ACCEPT by unfiltered');
  });

  test('has rules for the next guest up to that one, and no OUT chain', () => {
    const host = smallHost({ cluster: group, guest: on, other: on });
    expect(told(send(host, { ...toGuest, to: 'ct200i0' }))).toBe('ACCEPT by cluster.group.odd.rules[0]');
    expect(told(send(host, { ...toGuest, to: 'ct200i0', dport: 443 }))).toBe('DROP by policy_in');
    expect(told(send(host, { ...fromGuest, from: 'ct200i0' }))).toBe('ACCEPT by unfiltered');
  });

  test('is left out where the node uses it first, and the node keeps its chain', () => {
    const host = smallHost({ cluster: group.replace('[GROUP', '[RULES]\nGROUP odd\n[GROUP'), guest: on });
    expect(told(send(host, { dport: 80 }))).toBe('DROP by policy_in');
    expect(told(send(host, toGuest))).toBe('ACCEPT by cluster.group.odd.rules[0]');
    expect(told(send(host, fromGuest))).toBe('ACCEPT by unfiltered');
  });
});

test('a group with such a rule of OUT has both chains after its first use', () => {
  const group = `${names}[RULES]\nGROUP odd\n[GROUP odd]\nIN ACCEPT -p tcp -dport 80\nOUT ACCEPT -p udp\nOUT ACCEPT -dest guest/lan\n`;
  const host = smallHost({ cluster: group, guest: on });
  expect(told(send(host, toGuest))).toBe('ACCEPT by cluster.group.odd.rules[0]');
  expect(told(send(host, { ...fromGuest, proto: 'udp' }))).toBe('ACCEPT by cluster.group.odd.rules[1]');
  expect(told(send(host, fromGuest))).toBe('DROP by policy_out');
});

test('outside of groups only the rule itself is missing', () => {
  const host = smallHost({ cluster: `${names}[RULES]\nIN ACCEPT -source guest/lan\nIN ACCEPT -p tcp -dport 22\n` });
  expect(told(send(host))).toBe('ACCEPT by cluster.rules[1]');
});
