import { describe, expect, test } from '@jest/globals';
import type { EbRule, TableState } from './nouns.ts';
import { fingerprint, isPveChain, merge, split } from './ownership.ts';
import type { ChainEdit } from './ownership.ts';
import { parseRule } from './parse-rule.ts';
import { printTable } from './print-table.ts';
import { parseSave } from './save.ts';

const live = `*filter
:INPUT ACCEPT
:FORWARD ACCEPT
:OUTPUT ACCEPT
:theirs RETURN
:PVEFW-FORWARD ACCEPT
:PVEFW-FWBR-OUT ACCEPT
:tap100i0-OUT ACCEPT
-A INPUT -s 1:2:3:4:5:6 -j DROP
-A FORWARD -j PVEFW-FORWARD
-A FORWARD -p LLDP -j DROP
-A theirs -p ARP -j ACCEPT
-A PVEFW-FORWARD -p IPv4 -j ACCEPT
-A PVEFW-FORWARD -p IPv6 -j ACCEPT
-A PVEFW-FORWARD -o fwln+ -j PVEFW-FWBR-OUT
-A tap100i0-OUT -s ! 0:a:b:c:1:2 -j DROP
`;

function state(text = live): TableState {
  return parseSave(text).tables.get('filter')!;
}

function rule(text: string): EbRule {
  const result = parseRule(text);
  if ('rule' in result) return result.rule;
  throw new Error(result.error);
}

function merged(edits: Record<string, ChainEdit>): string {
  return printTable('filter', merge(state(), new Map(Object.entries(edits))).chains.values()).text;
}

test.each([
  ['PVEFW-FORWARD', true], ['PVEFW-x', true], ['tap100i0-OUT', true], ['veth101i12-IN', true], ['tap100i0-OUT-ARP', true],
  ['INPUT', false], ['mine', false], ['tap100i0', false], ['xtap100i0-OUT', false], ['pvefw-x', false],
])('%s belongs to PVE: %s', (name, owned) => {
  expect(isPveChain(name)).toBe(owned);
});

describe('merge', () => {
  test('nothing desired, nothing changed', () => {
    expect(merged({})).toBe(printTable('filter', state().chains.values()).text);
  });

  test('own FORWARD rules stand before the jump, which stays once and last', () => {
    const rules = merge(state(), new Map([['FORWARD', { rules: [rule('-p ARP -j DROP'), rule('-j PVEFW-FORWARD')] }]])).chains.get('FORWARD')!.rules;
    expect(rules.map((r) => r.canonical)).toEqual(['-p ARP -j DROP', '-j PVEFW-FORWARD']);
  });

  test('a policy alone leaves the rules where they are', () => {
    expect(merged({ FORWARD: { policy: 'DROP' } })).toBe(merged({}).replace(':FORWARD ACCEPT', ':FORWARD DROP'));
  });

  test("PVE's chains cannot be changed or removed", () => {
    expect(merged({ 'PVEFW-FORWARD': null, 'tap100i0-OUT': { rules: [] } })).toBe(merged({}));
  });

  test('null removes a custom chain and empties a base chain', () => {
    expect(merged({ theirs: null })).toBe(merged({}).replace(/.*theirs.*\n/g, ''));
    expect(merged({ INPUT: null })).toBe(merged({}).replace(/-A INPUT.*\n/g, ''));
  });

  test('a new chain accepts unless it says otherwise', () => {
    const chains = merge(state(), new Map<string, ChainEdit>([['a', {}], ['b', { policy: 'DROP', rules: [rule('-j RETURN')] }]])).chains;
    expect([chains.get('a'), chains.get('b')]).toMatchObject([{ policy: 'ACCEPT', rules: [] }, { policy: 'DROP', rules: [{ canonical: '-j RETURN' }] }]);
  });
});

test('split puts the jump with PVE and all else of FORWARD with us', () => {
  const { own, pve } = split(state());
  expect(own.map((c) => [c.name, c.rules.map((r) => r.canonical)])).toEqual([
    ['INPUT', ['-s 01:02:03:04:05:06 -j DROP']], ['FORWARD', ['-p LLDP -j DROP']], ['OUTPUT', []], ['theirs', ['-p ARP -j ACCEPT']],
  ]);
  expect(pve.map((c) => [c.name, c.rules.length])).toEqual([['FORWARD', 1], ['PVEFW-FORWARD', 3], ['PVEFW-FWBR-OUT', 0], ['tap100i0-OUT', 1]]);
});

describe('fingerprint', () => {
  test.each([
    ['counters', live.replace('-A theirs -p ARP -j ACCEPT', '-A theirs -p ARP -j ACCEPT -c 9 9')],
    ['spelling', live.replace('-s 1:2:3:4:5:6', '-s 01:02:03:04:05:06')],
    ['what PVE rewrote', live.replace('-A PVEFW-FORWARD -p IPv6 -j ACCEPT\n', '')],
    ['the place of its jump', live.replace(/(-A FORWARD -j PVEFW-FORWARD\n)(.*\n)/, '$2$1')],
    ['an empty base chain', live.replace(':OUTPUT ACCEPT\n', '')],
  ])('does not depend on %s', (_, text) => {
    expect(text).not.toBe(live);
    expect(fingerprint(state(text))).toBe(fingerprint(state()));
  });

  test.each([
    ['a policy', live.replace(':OUTPUT ACCEPT', ':OUTPUT DROP')],
    ['a rule', live.replace('-p LLDP', '-p ARP')],
    ['a custom chain', live.replace(':theirs RETURN', ':theirs RETURN\n:more ACCEPT')],
  ])('depends on %s', (_, text) => {
    expect(fingerprint(state(text))).not.toBe(fingerprint(state()));
  });
});
