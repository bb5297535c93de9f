import { describe, expect, test } from '@jest/globals';
import { diagnostics } from './diagnostics.ts';
import { parseRule } from './parse-rule.ts';
import { chainRefusals, refusals, tableProblems, tableRefusals } from './refusals.ts';
import { parseSave } from './save.ts';

const legacy = { backend: 'legacy', version: '2.0.11' } as const;
const nft = { backend: 'nft', version: '1.8.9' } as const;

function found(text: string, where = 'filter INPUT', variant?: typeof legacy | typeof nft): string[] {
  const result = parseRule(text);
  if (!('rule' in result)) throw new Error(result.error);
  const [table = '', chain = ''] = where.split(' ');
  const around = { chains: new Set(['INPUT', 'FORWARD', 'OUTPUT', 'own', 'PVEFW-FORWARD']), ...(variant ? { variant } : {}) };
  return refusals(result.rule, chain, table, around).map((d) => `${d.severity} ${d.code.replace('ebtables/', '')}${d.stopsFirewall ? ' stops' : ''}`);
}

describe('a rule that is fine is left alone', () => {
  test.each(['-p 0xfe68 -j DROP', '-j own', '-p IPv4 --ip-proto tcp --ip-dport 22 -j ACCEPT', '--nflog-group 2', '-p IPv6 --ip6-src ::/0', '--nflog-range 5 --nflog-threshold 2'])('%s', (text) => {
    expect([undefined, legacy, nft].flatMap((variant) => found(text, 'filter INPUT', variant))).toEqual([]);
  });
});

describe('on any host', () => {
  test.each([
    ['--nflog-prefix "x" -j DROP', 'filter INPUT', ['error nflog-prefix stops']],
    ['--nflog-group 0 -j DROP', 'filter INPUT', ['error nflog-group']],
    ['-j PVEFW-FORWARD', 'filter FORWARD', ['error pve-chain stops']],
    ['-j tap100i0-IN', 'filter FORWARD', ['error pve-chain stops']],
    ['-j DROP', 'filter tap100i0-IN', ['error pve-chain stops']],
    ['-j nowhere', 'filter INPUT', ['error unknown-chain']],
    ['-j drop', 'filter INPUT', ['error unknown-chain']],
    ['-j OUTPUT', 'filter INPUT', ['error unknown-chain']],
    ['--ip-src 10.0.0.1', 'filter INPUT', ['error missing-protocol']],
    ['-p ! IPv4 --ip-src 10.0.0.1', 'filter INPUT', ['error missing-protocol']],
    ['-p IPv4 --ip-dport 22', 'filter INPUT', ['error missing-protocol']],
    ['-p IPv4 --ip-proto ! tcp --ip-dport 22', 'filter INPUT', ['error missing-protocol']],
    ['--802_3-sap 0x42', 'filter INPUT', ['error missing-protocol']],
    ['--log-prefix "a\\b"', 'filter INPUT', ['error log-prefix']],
    ['-s 1:2:3:4:5:6/0:0:0:0:0:0', 'filter INPUT', ['error matches-all']],
    ['-p IPv4 --ip-src 0.0.0.0/0', 'filter INPUT', ['error matches-all']],
    ['-p IPv4 --ip-proto igmp --ip-igmp-type 5', 'filter INPUT', ['error prints-wrong stops']],
    ['--ulog', 'filter INPUT', ['error prints-wrong stops']],
    ['-i eth0', 'filter OUTPUT', ['error interface-place']],
    ['--logical-out eth0', 'filter INPUT', ['error interface-place']],
    ['-i eth0 -o eth1', 'filter own', []],
    ['-j redirect', 'filter INPUT', ['error target-place']],
    ['-j redirect', 'nat PREROUTING', []],
    ['-j redirect', 'nat OUTPUT', ['error target-place']],
    ['-j redirect', 'broute BROUTING', []],
    ['-j snat --to-src 1:2:3:4:5:6', 'nat own', []],
    ['--frobnicate 5', 'filter INPUT', ['warning unknown-option']],
    ['-p IPv4 --ip-tos 10', 'filter INPUT', ['warning ambiguous-number']],
    ['-p IPv4 --ip-proto tcp --ip-dport ssh', 'filter INPUT', ['info legacy-name']],
    ['-p IPv6 --ip6-proto icmpv6', 'filter INPUT', ['info legacy-name']],
  ])('%s in %s', (text, where, expected) => {
    expect(found(text, where)).toEqual(expected);
  });
});

describe('what only one tool minds', () => {
  const long = `--among-src ${Array.from({ length: 130 }, (_, n) => `00:00:00:00:00:${n.toString(16)}`).join(',')}`;
  test.each([
    ['-j RETURN', ['warning return-in-base'], ['error return-in-base'], ['warning return-in-base']],
    ['-d Unicast --stp-type 0', ['warning legacy-refuses'], ['error legacy-refuses'], ['warning legacy-refuses']],
    ['--nflog-range 64', ['error prints-wrong stops'], ['error prints-wrong stops'], ['warning prints-wrong']],
    [long, ['error too-long stops'], ['error too-long stops'], ['warning too-long']],
    ['--mark 1 --limit 1/s --log', [], [], ['warning nft-loses']],
    ['-p 802_1Q --vlan-id 5 --vlan-prio 1', [], [], ['warning nft-loses']],
    ['--among-src 1:2:3:4:5:6,1:2:3:4:5:6=10.0.0.1', [], [], ['error nft-refuses']],
  ])('%.40s', (text, unknown, onLegacy, onNft) => {
    expect([found(text), found(text, 'filter INPUT', legacy), found(text, 'filter INPUT', nft)]).toEqual([unknown, onLegacy, onNft]);
  });
});

describe('chains and tables', () => {
  test.each([
    ['PVEFW-x', 'ACCEPT', ['ebtables/pve-chain']],
    ['own', 'RETURN', []],
    ['INPUT', 'RETURN', ['ebtables/chain-policy']],
    ['own', 'CONTINUE', ['ebtables/chain-policy']],
    ['a b', 'ACCEPT', ['ebtables/chain-name']],
    ['-F', 'ACCEPT', ['ebtables/chain-name']],
    ['x\n-F', 'ACCEPT', ['ebtables/chain-name']],
    ['DROP', 'ACCEPT', ['ebtables/chain-name']],
    ['mark', 'ACCEPT', ['ebtables/chain-name']],
    ['a'.repeat(32), 'ACCEPT', ['ebtables/chain-name']],
    ['a'.repeat(31), 'ACCEPT', []],
  ])('chain %j with policy %s', (name, policy, expected) => {
    expect(chainRefusals(name, policy, 'filter').map((d) => d.code)).toEqual(expected);
  });

  test('ebtables-nft takes 28 characters of a chain name', () => {
    expect(['a'.repeat(28), 'a'.repeat(29)].map((name) => chainRefusals(name, undefined, 'filter', { variant: nft }).length)).toEqual([0, 1]);
  });

  test('broute is not there before nft 1.8.11', () => {
    const count = (version: string): number => tableRefusals('broute', { variant: { backend: 'nft', version } }).length;
    expect([count('1.8.9'), count('1.8.11'), count('1.9'), tableRefusals('broute', { variant: legacy }).length, tableRefusals('mangle').length]).toEqual([1, 0, 0, 0, 1]);
  });

  test("a whole table: PVE's part is not looked at, each finding has its place", () => {
    const text = '*filter\n:FORWARD ACCEPT\n:PVEFW-FORWARD ACCEPT\n-A FORWARD -j gone\n-A FORWARD -j PVEFW-FORWARD\n-A PVEFW-FORWARD -j PVEFW-x\n';
    const found = tableProblems(parseSave(text, 'save').tables.get('filter')!);
    expect(found.map((d) => [d.code, d.place?.line])).toEqual([['ebtables/unknown-chain', 4]]);
  });
});

test('every code says what it is and what to do', () => {
  for (const [code, info] of Object.entries(diagnostics)) {
    expect(code).toMatch(/^ebtables\/[a-z-]+$/);
    expect(info.summary).toMatch(/[^.]$/);
    expect(info.remedy).toMatch(/\.$/);
  }
});
