import { describe, expect, test } from '@jest/globals';
import { diagnostics, effective, loadErrors, parse, verify, withLoadErrors } from './index.ts';
import type { FwCode, Scope, Tier } from './index.ts';

const cluster = effective(
  parse('[ALIASES]\nlan 10.0.0.0/8\nlan6 fd00::/8\n[IPSET management]\n10.0.0.1\n[group web]\nIN ACCEPT\n', { tier: 'cluster', file: 'cluster.fw' }),
);

type Case = readonly [text: string, code: FwCode, hint: string, tier?: Tier, scope?: Scope | undefined];

const rule = (line: string, code: FwCode, hint: string, scope?: Scope): Case => [`[RULES]\n${line}\n`, code, hint, 'guest', scope];

const cases: readonly Case[] = [
  ['[RULES]\nIN ACCEPT -dprt 22\n', 'fw/ignored-line', 'did you mean `-dport`?'],
  ['[RULE]\n', 'fw/ignored-line', 'did you mean `[RULES]`?'],
  ['[ALIASES]\nlan  10.0.0.1\n', 'fw/ignored-line', 'write `name address # comment`, with one blank between'],
  ['[IPSET aa]\n10.0.0.1 10.0.0.2\n', 'fw/ignored-line', 'write one address, network or alias, with ! in front for nomatch'],
  ['[OPTIONS]\nenable\n', 'fw/ignored-line', 'write `option: value`'],
  ['IN ACCEPT\n', 'fw/no-section', 'put it under a header such as [RULES]'],
  ['\ufeff[RULES]\n', 'fw/no-section', 'remove the byte order mark at the start of the file'],
  ['[ALIASES]\n', 'fw/section-not-allowed', 'what follows counts as part of the section before it: move it', 'host'],
  ['[IPSET x]\n', 'fw/name', 'letters, digits, - and _, at least 2; at most 64 for sets, 18 for groups'],
  ['[ALIASES]\n1x 10.0.0.1\n', 'fw/name', 'start with a letter, go on with letters, digits, - and _, 2 to 64 of them'],
  ['[OPTIONS]\nenabel: 1\n', 'fw/unknown-option', 'did you mean `enable`?'],
  ['[OPTIONS]\ntcpflags: 1\n', 'fw/unknown-option', 'it is an option of host files'],
  ['[OPTIONS]\nenable: yes\n', 'fw/option-value', 'write 0, 1 or a Unix time'],
  ['[OPTIONS]\npolicy_in: ALLOW\n', 'fw/option-value', 'write ACCEPT, REJECT, DROP'],
  ['[OPTIONS]\nlog_ratelimit: rate=often\n', 'fw/option-value', 'write it as enable=1,rate=1/second,burst=5'],
  ['[OPTIONS]\nnf_conntrack_max: 1000\n', 'fw/option-value', 'write a number from 32768', 'host'],
  ['[OPTIONS]\nnf_conntrack_tcp_timeout_syn_recv: 61\n', 'fw/option-value', 'write a number from 30 to 60', 'host'],
  ['[OPTIONS]\nnf_conntrack_helpers: ftp,sib\n', 'fw/option-value', 'did you mean `sip`?', 'host'],
  ['[OPTIONS]\nebtables: 0\n', 'fw/backend-option', 'only iptables heeds it: remove it', 'cluster', { backend: 'nftables' }],
  ['[OPTIONS]\npolicy_forward: DROP\n', 'fw/backend-option', 'only nftables heeds it: remove it', 'cluster', { backend: 'iptables' }],
  ['[RULES]\r\n', 'fw/carriage-return', 'save the file with Unix line ends'],
  rule('IN ACCEPT -source lam', 'fw/unknown-alias', 'did you mean `lan`?'),
  rule('IN ACCEPT -source guest/lan', 'fw/unknown-alias', 'did you mean `lan`?'),
  ['[RULES]\nIN ACCEPT -source nas\n[ALIASES]\nnas 10.0.0.1\n', 'fw/unknown-alias', 'define it before it is used'],
  ['[IPSET aa]\nnosuch\n', 'fw/unknown-alias', 'define it before it is used'],
  rule('IN ACCEPT -dest +managment', 'fw/unknown-ipset', 'did you mean `management`?'),
  ['[RULES]\nIN ACCEPT -dest +aa\n[IPSET aa]\n', 'fw/unknown-ipset', 'define it before it is used'],
  rule('IN ACCEPT -source +dc/Management', 'fw/capital-in-set-name', 'did you mean `+dc/management`?'),
  rule('GROUP wbe', 'fw/unknown-group', 'did you mean `web`?'),
  rule('IN ACCEPT -source 10.0.0.1 -dest fd00::1', 'fw/mixed-ip-versions', 'write one rule for each IP version'),
  rule('IN ACCEPT -source lan6 -p icmp', 'fw/mixed-ip-versions', 'write one rule for each IP version'),
  rule('IN ACCEPT -source 10.0.0.1,fd00::1', 'fw/mixed-ip-versions', 'write one rule for each'),
  rule('IN DNS(ACCEPT) -p tcp', 'fw/macro-clash', 'remove proto, or write the rule without the macro'),
  rule('IN SHH(ACCEPT)', 'fw/unknown-macro', 'did you mean `SSH`?'),
  rule('IN ACCEPT -p tpc', 'fw/unknown-protocol', 'did you mean `tcp`?'),
  rule('IN ACCEPT -p tcp -dport 70000', 'fw/port', 'ports go up to 65535'),
  rule('IN ACCEPT -p tcp -dport 90:80', 'fw/port', 'did you mean `80:90`?'),
  rule('IN ACCEPT -p tcp -dport htps', 'fw/port', 'did you mean `https`?'),
  rule('IN ACCEPT -dport 22', 'fw/port-needs-protocol', 'add a protocol with ports, such as -p tcp'),
  rule('IN ACCEPT -p gre -sport 22', 'fw/port-needs-protocol', 'add a protocol with ports, such as -p tcp'),
  rule(`IN ACCEPT -p tcp -dport ${Array.from({ length: 16 }, (_, i) => i + 1).join()}`, 'fw/too-many-ports', 'split the rule'),
  rule('IN ACCEPT -p icmp -icmp-type echo-reqest', 'fw/icmp-type', 'did you mean `echo-request`?'),
  rule('IN ACCEPT -p tcp -icmp-type any', 'fw/icmp-type', 'use -p icmp or -p icmpv6'),
  rule('IN ACCEPT -icmp-type any', 'fw/icmp-type', 'add -p icmp or -p icmpv6'),
  rule('IN ACCEPT -p icmp -icmp-type any -dport echo-request', 'fw/icmp-type', 'remove dport'),
  rule('IN ACCEPT -source 10.0.0.1/24', 'fw/address', 'write 10.0.0.0/24 for the network, or 10.0.0.1 for the address'),
  rule('IN ACCEPT -source fd00::1/64', 'fw/address', 'write fd00::/64 for the network, or fd00::1 for the address'),
  rule('IN ACCEPT -source 10.0.0.9-10.0.0.1', 'fw/address', 'write 10.0.0.1-10.0.0.9'),
  rule('IN ACCEPT -source 10.0.0.1,10.0.0.3-10.0.0.4', 'fw/address', 'put the addresses into an ipset'),
  ['[IPSET aa]\n10.0.0.300\n', 'fw/address', 'write an IP address, a network or an alias'],
  rule('IN ACCEPT -i vmbr0', 'fw/iface', 'use net0', { nics: ['net0'] }),
  ['[group aa]\nIN ACCEPT -i net0\n', 'fw/iface', 'remove -i; give it where the group is used'],
  rule('IN ACCEPT -i net1', 'fw/iface-not-on-guest', 'it has net0', { nics: ['net0'] }),
  rule('FORWARD ACCEPT', 'fw/direction', 'use IN or OUT or GROUP'),
  ['[group aa]\nGROUP aa\n', 'fw/direction', 'use IN or OUT or FORWARD'],
  rule('IN accept', 'fw/action', 'did you mean `ACCEPT`?'),
  ['[RULES]\nFORWARD REJECT\n', 'fw/action', 'use DROP'],
  ['[IPSET aa]\n0.0.0.0/0\n', 'fw/zero-prefix', 'write 0.0.0.0/1 and 128.0.0.0/1'],
  ['[IPSET aa]\n10.0.0.1\n10.0.0.1/32\n', 'fw/duplicate-entry', 'remove one of them'],
  ['[IPSET aa]\n10.0.0.1/8\n10.0.0.0/8\n', 'fw/overlapping-entry', 'keep one of them: no later firewall update would load'],
  ['[IPSET aa]\n10.0.0.1/33\n', 'fw/prefix-too-long', 'no later firewall update would load: correct the entry or its alias'],
  ['[RULES]\nIN ACCEPT -p sctp -dport ssh\n', 'fw/service-protocol', 'write the number of the port: no later firewall update would load'],
  ['[RULES]\nIN ACCEPT -p udplite -dport 1\n', 'fw/port-match', 'leave the port out, or give a list: no later firewall update would load'],
  [`#${'x'.repeat(1024 * 1024)}`, 'fw/file-too-large', 'pmxcfs stores no more than 1 MiB'],
  ['[OPTIONS]\nenable: 1\nenable: 0\n', 'fw/duplicate', 'keep one: the last one counts'],
  ['[OPTIONS]\nenable: 1700000000\n', 'fw/nftables-rejects', 'write 0 or 1', 'cluster', { backend: 'nftables' }],
  ['[ipset aa]\n', 'fw/nftables-rejects', 'write [IPSET aa]: the nftables backend rejects any other spelling', 'cluster', { backend: 'nftables' }],
  ['[GROUP aa]\n', 'fw/nftables-rejects', 'write [group aa]: the nftables backend rejects any other spelling', 'cluster', { backend: 'nftables' }],
  ['[OPTIONS]\nENABLE: 1\n', 'fw/nftables-rejects', 'write enable', 'cluster', { backend: 'nftables' }],
  ['[OPTIONS]\nlog_level_in:\n', 'fw/nftables-rejects', 'write nolog', 'host', { backend: 'nftables' }],
];

describe('every finding has its cases', () => {
  test.each(cases)('%j: %s', (text, code, hint, tier = 'cluster', scope = {}) => {
    const { diagnostics: found } = verify(parse(text, { tier, file: 'x.fw' }), tier === 'cluster' ? scope : { cluster, ...scope });
    expect(found.map((d) => d.code)).toContain(code);
    expect(found.find((d) => d.code === code)).toMatchObject({ hint, place: { file: 'x.fw' } });
  });

  test('and every code a case', () => {
    const others = ['fw/nftables-would-reject', ...Object.keys(diagnostics).filter((code) => code.startsWith('lint/'))];
    expect([...new Set<string>([...cases.map(([, code]) => code), ...others])].sort()).toEqual(Object.keys(diagnostics).sort());
  });
});

test.each([
  'IN SSH(ACCEPT) -p tcp',
  'IN ACCEPT -source lan -dest 10.0.0.0/24,10.1.0.1 -p tcp -dport 22,80:90,https -sport 1024:65535',
  'IN ACCEPT -source +management -log nolog -i net0',
  'IN ACCEPT -source dc/lan6 -p icmpv6 -icmp-type packet-too-big',
  'OUT ACCEPT -p icmp -dport echo-request',
  'GROUP web -i net0',
  '|OUT ping(DROP) # off',
])('nothing is wrong with %s', (line) => {
  const doc = parse(`[RULES]\n${line}\n`, { tier: 'guest', file: '100.fw' });
  const verdict = verify(doc, { cluster, nics: ['net0'], backend: 'iptables' });
  expect([verdict.diagnostics, verdict.broken.size]).toEqual([[], 0]);
});

test('names that may be defined elsewhere are not accused', () => {
  const doc = parse('[IPSET aa]\nsome\n[RULES]\nIN ACCEPT -source one -dest +two\nGROUP three\n', { tier: 'guest', file: '100.fw' });
  expect(verify(doc, { open: new Set(['alias', 'ipset', 'group']) }).diagnostics).toEqual([]);
  expect(verify(doc).diagnostics.map((d) => d.code)).toEqual(['fw/unknown-alias', 'fw/unknown-alias', 'fw/unknown-ipset', 'fw/unknown-group']);
});

test("a guest's alias hides the datacenter's", () => {
  const doc = parse('[ALIASES]\nLAN fd00::1\n[RULES]\nIN ACCEPT -source lan\nIN ACCEPT -source dc/lan\n', { tier: 'guest', file: '100.fw' });
  const verdict = verify(doc, { cluster });
  expect(effective(doc).rules.map((r) => verdict.versionOf(r))).toEqual([6, 4]);
});

test('what stops the firewall is said once, as an error', () => {
  const doc = parse('[OPTIONS]\nenable: 1\n[RULES]\nIN ACCEPT -p sctp -dport ssh\n', { tier: 'cluster', file: 'cluster.fw' });
  const { diagnostics: found } = verify(doc);
  expect(found).toMatchObject([{ severity: 'warning' }]);
  expect(found[0]).not.toHaveProperty('stopsFirewall');
  expect(withLoadErrors(found, loadErrors({ cluster: doc, guests: new Map() }))).toMatchObject([{ severity: 'error', stopsFirewall: true }]);
});
