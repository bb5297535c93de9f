import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { effective, empty, parse, toText } from './index.ts';
import type { Tier } from './index.ts';
import { allTiers, fwText } from '../test/arbitraries.ts';

const cluster = { tier: 'cluster', file: 'cluster.fw' } as const;

describe('parsing keeps every line', () => {
  test.each(allTiers)('%s', (tier: Tier) => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fwText), (text) => {
        expect(toText(parse(text, { tier, file: 'x.fw' }))).toBe(text);
      }),
    );
  });

  test.each(['', '\n', '[RULES]', '[RULES]\r\nIN ACCEPT\r\n', '\ufeff[RULES]\nIN ACCEPT', '  [rules]  \n\t\n#\n'])('%j', (text) => {
    expect(toText(parse(text, cluster))).toBe(text);
  });

  test('an empty file', () => {
    expect(toText(empty(cluster))).toBe('');
  });
});

describe('what Proxmox VE makes of it', () => {
  test('lines are trimmed, headers have any case, a second set or group replaces the first, a second [RULES] appends', () => {
    const config = read(
      ' [options] \n\tENABLE: 1  \n[IPSET A1] # one\n10.0.0.1\n[Rules]\nIN ACCEPT\n[ipset a1]\n 10.0.0.2 # two \n[GROUP G-1]\nIN DROP\n[group g-1]#g\n[RULES]\n|out drop(DROP)\n',
    );
    expect(config).toMatchObject({
      ipsets: [{ name: 'a1', comment: 'one', entries: [{ address: '10.0.0.2', comment: 'two' }] }],
      groups: [{ name: 'g-1', comment: 'g', rules: [] }],
      rules: [
        { type: 'in', action: 'ACCEPT' },
        { type: 'out', action: 'DROP', macro: 'drop', disabled: true },
      ],
    });
    expect(config.options.get('enable')?.value).toBe('1');
  });

  test('a header that the file may not have is a bad line of the section before it', () => {
    const doc = parse('[RULES]\nIN ACCEPT\n[GROUP web]\nIN DROP\n', { tier: 'guest', file: '100.fw' });
    expect(doc.sections).toHaveLength(1);
    expect(effective(doc).rules.map((r) => r.action)).toEqual(['ACCEPT', 'DROP']);
  });

  test('what follows a header with a bad name belongs to no section', () => {
    expect(read('[IPSET 1x]\n10.0.0.1\n[RULES]\nIN ACCEPT\n')).toMatchObject({ ipsets: [], rules: [{ type: 'in' }] });
  });

  test.each([
    ['IN ACCEPT -p tcp --dport 22 # a # b', { proto: 'tcp', dport: '22', comment: 'a # b' }],
    ['in ACCEPT --proto tcp -sport 1 -source a1 -dest +b1', { proto: 'tcp', sport: '1', source: 'a1', dest: '+b1' }],
    ['IN ACCEPT -log info -icmp-type any -p icmp', { log: 'info', icmpType: 'any', proto: 'icmp' }],
    ['IN SSH(ACCEPT) -i net0#x', { macro: 'SSH', action: 'ACCEPT', iface: 'net0', comment: 'x' }],
    ['IN accept', { action: 'accept' }],
    ['GROUP web -i net0', { type: 'group', action: 'web', iface: 'net0' }],
    ['IN ACCEPT -p tcp -p udp', { proto: 'udp' }],
  ])('the rule %s', (line, fields) => {
    expect(read(`[RULES]\n${line}\n`).rules).toMatchObject([fields]);
  });

  test.each([
    'IN',
    'SIDEWAYS ACCEPT',
    '| IN ACCEPT',
    'IN ACCEPT -p  tcp',
    'IN ACCEPT -p\ttcp',
    'IN ACCEPT -p',
    'IN ACCEPT -log loud',
    'IN ACCEPT extra',
    'IN ACCEPT -source 10.0.0.1, 10.0.0.2',
    'IN ACCEPT --i net0',
    'GROUP web -p tcp',
  ])('the line %s is dropped', (line) => {
    expect(read(`[RULES]\n${line}\nOUT DROP\n`).rules).toMatchObject([{ type: 'out' }]);
  });

  test('options, aliases and members that are dropped', () => {
    const config = read('[OPTIONS]\nenable: yes\nenable : 1\nnope: 1\npolicy_in: drop\n[ALIASES]\nlan  10.0.0.1\nlan 10.0.0.300\nnas 10.0.0.1 # x\n[IPSET s1]\n10.0.0.1 10.0.0.2\n!\n! 10.0.0.3\n');
    expect([...config.options].map(([key, { value }]) => [key, value])).toEqual([['policy_in', 'DROP']]);
    expect(config.aliases).toMatchObject([{ name: 'nas', address: '10.0.0.1', comment: 'x' }]);
    expect(config.ipsets[0]?.entries).toMatchObject([{ address: '!' }, { address: '10.0.0.3', nomatch: true }]);
  });

  test('every item knows its place', () => {
    expect(read('[RULES]\n  IN ACCEPT  \n').rules[0]?.at).toEqual({ file: 'cluster.fw', line: 2, column: 3, length: 9 });
  });
});

test('a megabyte without any comment is read in one pass', () => {
  const text = '[RULES]\n' + 'IN ACCEPT -p tcp -dport 22\n'.repeat(38_000);
  expect(read(text).rules).toHaveLength(38_000);
});

function read(text: string) {
  return effective(parse(text, cluster));
}
