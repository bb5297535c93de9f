import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { InternalError } from '@pvewall/model';
import { allTiers, bare, config, rule } from '../test/arbitraries.ts';
import { effective, parse, parseRule, print, printEntry, printHeader, printRule } from './index.ts';

test.each(allTiers)('a printed %s file reads as what was printed', (tier) => {
  fc.assert(
    fc.property(config(tier), (value) => {
      expect(bare(effective(parse(print(value, tier), { tier, file: 'x.fw' })))).toEqual(value);
    }),
  );
});

test('a printed rule reads as that rule', () => {
  fc.assert(
    fc.property(rule, (value) => {
      expect(parseRule(printRule(value))).toEqual({ rule: value });
    }),
  );
});

test('a rule is printed in Proxmox VE\'s order, macros as it spells them', () => {
  expect(
    printRule({
      ...{ type: 'in', action: 'ACCEPT', macro: 'ssh', comment: 'c', log: 'info', sport: '1', dport: '22', proto: 'tcp' },
      ...{ dest: 'b', source: '+a', iface: 'net0', disabled: true, icmpType: 'any' },
    }),
  ).toBe('|IN SSH(ACCEPT) -i net0 -source +a -dest b -p tcp -dport 22 -sport 1 -log info -icmp-type any # c');
});

test('headers are spelled as both parsers take them', () => {
  expect([printHeader('options'), printHeader('ipset', 'Web', 'x'), printHeader('group', 'g1'), printHeader('rules')]).toEqual([
    '[OPTIONS]',
    '[IPSET web] # x',
    '[group g1]',
    '[RULES]',
  ]);
});

test('a line break is never printed', () => {
  expect(() => printRule({ type: 'in', action: 'ACCEPT', comment: 'a\nOUT DROP' })).toThrow(InternalError);
  expect(() => printEntry({ address: '10.0.0.1\r' })).toThrow(InternalError);
});
