import { describe, expect, test } from '@jest/globals';
import { parseRule } from './parse-rule.ts';
import { ruleFields } from './rule-fields.ts';
import { parseSavedRule } from './save.ts';

function canonical(text: string): string {
  const result = parseRule(text);
  return 'rule' in result ? result.rule.canonical : `${result.error} at ${result.column}`;
}

describe('what nobody may smuggle into a rule', () => {
  test.each([
    ['-A INPUT -j DROP', 1, /names a chain/],
    ['-I INPUT -j DROP', 1, /names a chain/],
    ['--append INPUT -j DROP', 1, /names a chain/],
    ['--app INPUT -j DROP', 1, /names a chain/],
    ['ebtables -A INPUT -j DROP', 1, /whole command/],
    ['/usr/sbin/ebtables-legacy -j DROP', 1, /whole command/],
    ['-j DROP -F', 9, /deletes rules/],
    ['-j DROP -FINPUT', 9, /deletes rules/],
    ['-D INPUT 1', 1, /deletes rules/],
    ['-X', 1, /changes chains/],
    ['-t nat -j DROP', 1, /names a table/],
    ['-tnat -j DROP', 1, /names a table/],
    ['--table=nat', 1, /names a table/],
    ['--atomic-file /etc/passwd', 1, /reads or writes a file/],
    ['--atomic-s', 1, /--atomic-save reads or writes a file/],
    ['--among-src-file /etc/shadow', 1, /reads a file of the host/],
    ['--among-src-f /etc/shadow', 1, /reads a file of the host/],
    ['-M /tmp/x', 1, /runs a program/],
    ['--modprobe=/tmp/x', 1, /runs a program/],
    ['-p ARP -j DROP\n-F', 15, /line breaks/],
    ['-p ARP\r-j DROP', 7, /line breaks/],
    ['-p ARP\t-j DROP', 7, /line breaks/],
    ['--log-prefix "a\u2028b"', 16, /line breaks/],
    ['-j DROP \u0000', 9, /line breaks/],
  ])('%j', (text, column, message) => {
    expect(parseRule(text)).toMatchObject({ error: expect.stringMatching(message), column, hint: expect.any(String), unsafe: true });
  });

  test('the words of a command may stand where only a text is meant', () => {
    expect(canonical('--log-prefix "-F -t nat" -j DROP')).toBe('--log-level notice --log-prefix "-F -t nat" -j DROP');
  });
});

describe('what is wrong, and where', () => {
  test.each([
    ['-p nope', 4, /-p: nope is not an Ethernet frame type/],
    ['-p 0x5ff', 4, /begin at 0x0600/],
    ['-s 1:2:3', 4, /not a MAC address/],
    ['-i abcdefghijklmnop', 4, /1 to 15 characters/],
    ['-i e+th', 4, /may only stand at the end/],
    ['-p IPv4 --ip-src 10.0.0.256', 18, /not an IPv4 address/],
    ['-p IPv4 --ip-src 010.0.0.1', 18, /leading zeros/],
    ['-p IPv4 --ip-src 10.0.0.0/33', 18, /not an IPv4 address/],
    ['-p IPv6 --ip6-src fe80::1::2', 19, /not an IPv6 address/],
    ['-p IPv6 --ip6-src 1:2:3', 19, /not an IPv6 address/],
    ['-p IPv4 --ip-proto tcp --ip-dport 80:22', 35, /ends before it begins/],
    ['-p IPv4 --ip-proto tcp --ip-dport 65536', 35, /a port is a number up to 65535/],
    ['-p 802_1Q --vlan-id 4095', 21, /from 0 to 4094/],
    ['-p 802_1Q --vlan-id 010', 21, /leading zero/],
    ['--limit 0/s', 9, /not a rate/],
    ['--limit 10001/s', 9, /too fast/],
    ['--mark 1/', 8, /not a mark/],
    ['--log-level WARN', 13, /a log level is/],
    ['--log-prefix "123456789012345678901234567890"', 14, /at most 29 bytes/],
    ["--log-prefix 'a b'", 14, /single quotes/],
    ['--log-prefix a"b', 15, /double quote/],
    ['--log-prefix "ab', 14, /double quote/],
    ['--log-prefix "a"b', 17, /double quote/],
    ['-p', 1, /needs a value/],
    ['-p -j DROP', 1, /needs a value/],
    ['-p ARP -p ARP', 8, /-p stands twice/],
    ['-j DROP -j ACCEPT', 9, /-j stands twice/],
    ['DROP', 1, /DROP does not belong to an option/],
    ['-p ARP DROP', 8, /DROP does not belong to an option/],
    ['-j DROP !', 9, /! stands before nothing/],
    ['! --limit 5/s', 1, /--limit cannot be negated/],
    ['! -p ! ARP', 6, /negated twice/],
    ['--to-dst 1:2:3:4:5:6 -j DROP', 1, /needs -j dnat/],
    ['-j dnat', 1, /needs --to-dst/],
    ['-j mark', 1, /needs --mark-set/],
    ['--stp-root 5', 1, /could be several options/],
    ['-q 5', 1, /not an option of a rule/],
    ['-j "a b"', 4, /not a target/],
  ])('%s', (text, column, message) => {
    expect(parseRule(text)).toMatchObject({ error: expect.stringMatching(message), column });
  });
});

describe('spellings getopt takes', () => {
  test.each([
    ['-jDROP', '-j DROP'],
    ['-pARP', '-p ARP -j CONTINUE'],
    ['--mark=1', '--mark 0x1 -j CONTINUE'],
    ['--pkttype host', '--pkttype-type host -j CONTINUE'],
    ['-c 5 6 -p ARP', '-p ARP -j CONTINUE'],
    ['', '-j CONTINUE'],
    ['-i +', '-j CONTINUE'],
    ['! -i +', '! -i + -j CONTINUE'],
  ])('%j is %s', (text, expected) => {
    expect(canonical(text)).toBe(expected);
  });
});

describe('what is not known', () => {
  test.each([
    ['--foo 1 "a b" ! --bar -p ARP -j DROP', '-p ARP --foo 1 "a b" ! --bar -j DROP'],
    ['--foo ! 1 -j DROP', '--foo ! 1 -j DROP'],
    ['-j AUDIT --audit-type accept', '-j AUDIT --audit-type accept'],
  ])('%s is kept as words', (text, expected) => {
    expect(canonical(text)).toBe(expected);
    expect(canonical(expected)).toBe(expected);
  });

  test('a value in a saved text that cannot be read is kept as it stands', () => {
    const saved = parseSavedRule('-A INPUT --vlan-id 5000 -p 802_1Q -j DROP');
    expect(saved?.rule.canonical).toBe('-p 802_1Q --vlan-id 5000 -j DROP');
    expect(saved?.faults).toMatchObject([{ message: expect.stringMatching(/from 0 to 4094/) }]);
  });
});

test('the order of matches counts, and watchers come behind them', () => {
  expect(canonical('--log --mark 1 --limit 1/s')).toBe('--mark 0x1 --limit 1/sec --limit-burst 5 --log-level notice -j CONTINUE');
  expect(canonical('--limit 1/s --mark 1')).not.toBe(canonical('--mark 1 --limit 1/s'));
});

test('an error knows its word, and whether it could do harm', () => {
  expect(parseRule('-p nope')).toMatchObject({ column: 4, length: 4, error: expect.any(String) });
  expect(parseRule('-j DROP -F')).toMatchObject({ column: 9, unsafe: true });
});

test('the fields of a rule', () => {
  const result = parseRule('-p IPv4 ! --ip-src 10.0.0.0/8 --foo ! a "b c" -j mark --mark-set 1');
  expect('rule' in result && Object.fromEntries(ruleFields(result.rule))).toEqual({
    '-p': 'IPv4', '--ip-src': '! 10.0.0.0/8', '--foo': '! a "b c"', '-j': 'mark', '--mark-set': '0x1', '--mark-target': 'ACCEPT',
  });
});
