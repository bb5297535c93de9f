import { expect, test } from '@jest/globals';
import { nearest } from './nearest.ts';

test.each([
  ['pln', ['init', 'plan', 'apply'], 'plan'],
  ['tpc', ['udp', 'tcp'], 'tcp'],
  ['SHH', ['SMTP', 'SSH'], 'SSH'],
  ['policy-in', ['policy_out', 'policy_in'], 'policy_in'],
  ['managment', ['management'], 'management'],
])('%s is nearest to what was meant', (word, candidates, meant) => {
  expect(nearest(word, candidates)).toBe(meant);
});

test.each([
  ['x', ['y']],
  ['web', ['dns', 'mail']],
  ['crowdsec', ['blacklist']],
  ['lan', []],
])('%s means none of %j', (word, candidates) => {
  expect(nearest(word, candidates)).toBeUndefined();
});

test('the nearer of two, and the first of equals', () => {
  expect(nearest('lam', ['ham', 'lan', 'lam'])).toBe('lam');
  expect(nearest('lam', ['ham', 'lan'])).toBe('ham');
});
