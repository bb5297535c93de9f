import { expect, test } from '@jest/globals';
import { printTable, ruleAtLine } from './print-table.ts';
import { parseSave } from './save.ts';
import { compareTrial } from './trial.ts';

const sent = parseSave('*filter\n:INPUT DROP\n:own RETURN\n-A INPUT -p 802_1Q --vlan-id 5 --vlan-prio 1 -j DROP\n-A own -s 1:2:3:4:5:6 -j DROP\n-A own -p ARP -j DROP\n').tables.get('filter')!;

test('what is printed in another spelling is no difference', () => {
  const printed = `*filter\n:INPUT DROP\n:FORWARD ACCEPT\n:own RETURN\n-A INPUT -p 802_1Q --vlan-id 5 --vlan-prio 1 -j DROP\n-A own -s 01:02:03:04:05:06 -j DROP\n[0:0] -A own -p ARP -j DROP\n`;
  expect(compareTrial(sent, printed)).toEqual([]);
});

test('what is printed with another meaning, not at all, or on top is', () => {
  const printed = '*filter\n:INPUT ACCEPT\n:own RETURN\n-A INPUT -p 802_1Q --vlan-id 5 -j DROP\n-A INPUT -j ACCEPT\n-A own -s 1:2:3:4:5:6 -j DROP\n';
  expect(compareTrial(sent, printed).map((d) => [d.chain, d.index, d.message])).toEqual([
    ['INPUT', undefined, 'ebtables prints policy ACCEPT for chain INPUT, not DROP'],
    ['INPUT', 0, 'ebtables prints -p 802_1Q --vlan-id 5 --vlan-prio 1 -j DROP as -p 802_1Q --vlan-id 5 -j DROP'],
    ['INPUT', 1, 'ebtables prints a rule that was not sent: -j ACCEPT'],
    ['own', 1, 'ebtables does not print -p ARP -j DROP'],
  ]);
});

test('a chain or a table that is not printed', () => {
  expect(compareTrial(sent, '*filter\n:INPUT DROP\n').map((d) => d.message)).toContain('ebtables does not print chain own');
  expect(compareTrial(sent, '').map((d) => d.chain)).toEqual(['INPUT', 'own']);
});

test('a printed table knows the rule of each line, and has all base chains and no COMMIT', () => {
  const printed = printTable('filter', sent.chains.values(), { backend: 'nft', version: '1.8.9' });
  expect(printed.text).toBe(
    '*filter\n:INPUT DROP\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\n:own RETURN\n-A INPUT -p 802_1Q --vlan-id 5 --vlan-prio 1 -j DROP\n-A own -s 01:02:03:04:05:06 -j DROP\n-A own -p ARP -j DROP\n',
  );
  expect(ruleAtLine(printed, 8)).toMatchObject({ chain: 'own', rule: { canonical: '-p ARP -j DROP' } });
  expect([ruleAtLine(printed, 1), ruleAtLine(printed, 5), ruleAtLine(printed, 99)]).toEqual([undefined, undefined, undefined]);
});

test('a backslash that is on a host is written so that the tool reads it back', () => {
  const chains = parseSave('*filter\n-A INPUT --log-prefix "a\\b" -j DROP\n').tables.get('filter')!.chains;
  const written = (backend: 'nft' | 'legacy'): string => printTable('filter', chains.values(), { backend, version: '' }).text;
  expect(written('nft')).toContain('"a\\\\b"');
  expect(written('legacy')).toContain('"a\\b"');
});
