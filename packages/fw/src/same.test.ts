import { describe, expect, test } from '@jest/globals';
import { entryKey, parseRule, ruleKey, sameAlias } from './index.ts';

describe('members of a set', () => {
  test.each([
    ['10.1.2.3/24', '10.1.2.0/24'],
    ['10.1.2.3/32', '10.1.2.3'],
    ['2001:DB8:0:0:0:0:0:9', '2001:db8::9/128'],
    ['::ffff:10.0.0.1', '::ffff:a00:1'],
    ['LAN', 'lan'],
  ])('%s is %s', (a, b) => {
    expect(entryKey({ address: a })).toBe(entryKey({ address: b }));
    expect(entryKey({ address: a, nomatch: true })).not.toBe(entryKey({ address: b }));
  });

  test.each([
    ['10.1.2.3/24', '10.1.2.0/25'],
    ['lan', 'dc/lan'],
    ['10.0.0.0/33', '10.0.0.0'],
  ])('%s is not %s', (a, b) => {
    expect(entryKey({ address: a })).not.toBe(entryKey({ address: b }));
  });
});

test('aliases are the same in any spelling of one address; host bits count', () => {
  expect(sameAlias({ name: 'a', address: 'FD00:0::1/128' }, { name: 'A', address: 'fd00::1' })).toBe(true);
  expect(sameAlias({ name: 'a', address: '10.0.0.1/8' }, { name: 'a', address: '10.0.0.0/8' })).toBe(false);
  expect(sameAlias({ name: 'a', address: '10.0.0.1', comment: 'x' }, { name: 'a', address: '10.0.0.1' })).toBe(false);
});

describe('rules', () => {
  const key = (line: string) => {
    const parsed = parseRule(line);
    if ('error' in parsed) throw new Error(parsed.error);
    return ruleKey(parsed.rule);
  };

  test.each([
    ['in  ssh(ACCEPT)', 'IN SSH(ACCEPT)'],
    ['IN ACCEPT --proto tcp --dport 22', 'IN ACCEPT -dport 22 -p tcp'],
    ['IN ACCEPT -source FD00::1,fd00:0::2/128', 'IN ACCEPT -source fd00::1,fd00::2'],
    ['IN ACCEPT -source FD00::1-FD00::2', 'IN ACCEPT -source fd00::1-fd00:0::2'],
    ['IN ACCEPT -source LAN #x', 'IN ACCEPT -source lan # x'],
  ])('%s is %s', (a, b) => {
    expect(key(a)).toBe(key(b));
  });

  test.each([
    ['IN ACCEPT', '|IN ACCEPT'],
    ['IN ACCEPT', 'IN ACCEPT # x'],
    ['IN ACCEPT -source +aa', 'IN ACCEPT -source +AA'],
    ['GROUP web', 'GROUP Web'],
    ['IN ACCEPT -p tcp -dport 22', 'IN ACCEPT -p tcp -sport 22'],
  ])('%s is not %s', (a, b) => {
    expect(key(a)).not.toBe(key(b));
  });
});
