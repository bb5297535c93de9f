import { describe, expect, test } from '@jest/globals';
import { ask, denied, said, type Answers } from '../testing.ts';
import { ebtablesAsBoot } from './ebtables-as-boot.ts';
import { ebtablesKept } from './ebtables-kept.ts';
import { stalePluginCheck } from './stale-plugin.ts';

const rulesFile = '/etc/pvewall/ebtables.rules';
const unit = { '/etc/systemd/system/multi-user.target.wants/pvewall-ebtables.service': '-> /etc/systemd/system/pvewall-ebtables.service' };
const rules = `# Written by pvewall from its policy: change it there, not here.
*filter
:INPUT -
:FORWARD DROP
:OUTPUT DROP keep-rules
:GUARD RETURN
-A INPUT -p 0xfe68 -j DROP
-A FORWARD -p ARP -j GUARD
-A GUARD -s 0:a:b:c:1:2 -j DROP
`;
const live = `*filter
:INPUT DROP
:FORWARD DROP
:OUTPUT DROP
:GUARD RETURN
:PVEFW-FORWARD ACCEPT
-A INPUT -p fe68 -j DROP
-A FORWARD -p ARP -j GUARD
-A FORWARD -j PVEFW-FORWARD
-A GUARD -s 00:0a:0b:0c:01:02 -j DROP
-A PVEFW-FORWARD -p IPv4 -j ACCEPT
*nat
:PREROUTING ACCEPT
:OUTPUT ACCEPT
:POSTROUTING ACCEPT
`;
const host: Answers = { ...unit, [rulesFile]: rules, ebtables: live };
const found = (text: string): string => expect.stringContaining(text) as unknown as string;

describe('what the kernel has, and what the next boot loads', () => {
  test.each<[string, Answers, ReturnType<typeof said>]>([
    ['the same, in another spelling, beside what is Proxmox VE’s', host, 'passed'],
    ['a rule less', { ...host, ebtables: live.replace('-A INPUT -p fe68 -j DROP\n', '') }, ['check/ebtables-not-as-boot node.pve.ebtables.filter.INPUT: ebtables chain INPUT of table filter is not as the next boot loads it: it lacks -p 0xfe68 -j DROP']],
    ['another rule', { ...host, ebtables: live.replace('fe68', 'fe69') }, [found('it has -p 0xfe69 -j DROP; it lacks -p 0xfe68 -j DROP')]],
    ['two in another order', { ...host, [rulesFile]: `${rules}-A GUARD -p IPv4 -j DROP\n`, ebtables: live.replace('-A GUARD', '-A GUARD -p IPv4 -j DROP\n-A GUARD') }, [found('its rules stand in another order')]],
    ['the same rule twice', { ...host, ebtables: live.replace('-A INPUT -p fe68 -j DROP\n', '-A INPUT -p fe68 -j DROP\n'.repeat(2)) }, [found('chain INPUT of table filter is not as the next boot loads it: it has -p 0xfe68 -j DROP')]],
    ['another policy', { ...host, ebtables: live.replace(':FORWARD DROP', ':FORWARD ACCEPT') }, [found('its policy is ACCEPT, and will be DROP')]],
    ['a policy that boot leaves', { ...host, ebtables: live.replace(':INPUT DROP', ':INPUT ACCEPT') }, 'passed'],
    ['rules that boot leaves', { ...host, ebtables: live.replace('-A GUARD', '-A OUTPUT -p IPv4 -j DROP\n-A GUARD') }, 'passed'],
    ['no tables at all', { ...host, ebtables: '' }, [found('.INPUT'), found('.FORWARD'), found('.OUTPUT'), found('.GUARD')]],
    ['nothing that loads them', { [rulesFile]: rules, ebtables: live }, ['check/ebtables-not-loaded node.pve.ebtables.boot: nothing loads /etc/pvewall/ebtables.rules at boot: the unit pvewall-ebtables is not enabled, and netfilter-persistent has no plugin for it']],
    ['the plugin, which loads them', { [rulesFile]: rules, ebtables: live, '/usr/share/netfilter-persistent/plugins.d/35-pvewall-ebtables': '#!/bin/sh\n' }, 'passed'],
    ['nothing kept', { ebtables: live }, 'not-applicable'],
    ['rules that cannot be read', { ...host, [rulesFile]: denied }, 'unknown'],
    ['a kernel that cannot be asked', { ...host, ebtables: denied }, 'unknown'],
  ])('%s', (_, answers, expected) => {
    expect(said(ask(ebtablesAsBoot, answers))).toEqual(expected);
  });

  test('of the tables of a policy its differences tell', () => {
    const answers = { [rulesFile]: `${rules}*nat\n:OUTPUT DROP\n`, ebtables: live.replace('fe68', 'fe69') };
    expect(said(ask(ebtablesAsBoot, answers, { relied: new Set(['node.pve.ebtables.filter', 'node.pve.ebtables.boot']) }))).toEqual([found('node.pve.ebtables.nat.OUTPUT')]);
  });

  test('what no policy relies on is left alone', () => {
    const answers = { ...host, ebtables: live.replace('fe68', 'fe69').replace('-A GUARD', '-A OUTPUT -p 0x1234 -j DROP\n-A GUARD') };
    for (const check of [ebtablesAsBoot, ebtablesKept]) expect(said(ask(check, answers, { relied: new Set(['cluster', 'node.pve.sysctl', 'node.pve2.ebtables.filter']) }))).toBe('not-applicable');
  });

  test('a directory that has kept no tables', () => {
    expect(ask(ebtablesAsBoot, { ...unit, [rulesFile]: rules }, { hostKind: 'directory' })).toMatchObject({ status: 'not-applicable' });
  });
});

describe('rules that nothing keeps', () => {
  const typed = live.replace('-A GUARD', '-A OUTPUT -p 0x1234 -j DROP\n-A GUARD');
  const unkept = 'check/ebtables-unkept node.pve.ebtables.filter.OUTPUT: 1 ebtables rule of chain OUTPUT in table filter will be gone after the next boot: -p 0x1234 -j DROP';
  const iface = '/etc/network/interfaces';

  test.each<[string, Answers, Parameters<typeof ask>[2], ReturnType<typeof said>]>([
    ['none', host, {}, 'passed'],
    ['in a chain of which boot keeps the policy alone', { ...host, ebtables: typed }, {}, [unkept]],
    ['without any file', { ebtables: '*nat\n:OUTPUT ACCEPT\n-A OUTPUT -p IPv4 -j DROP\n-A OUTPUT -p IPv6 -j DROP\n' }, {}, [found('2 ebtables rules of chain OUTPUT in table nat')]],
    ['in the table of a policy', { ...host, ebtables: typed }, { relied: new Set(['node.pve.ebtables.filter']) }, [unkept]],
    ['in the table of a policy that leaves the boot to others', { ebtables: typed }, { relied: new Set(['node.pve.ebtables.filter']) }, 'passed'],
    ['beside what the network’s own configuration loads', { ebtables: typed, [iface]: 'iface vmbr0 inet manual\n\tpost-up ebtables -A OUTPUT -p 0x1234 -j DROP\n' }, {}, 'not-applicable'],
    ['beside a comment there', { ebtables: typed, [iface]: '# post-up ebtables -A OUTPUT\n' }, {}, [found('INPUT'), found('FORWARD'), found('OUTPUT'), found('GUARD')]],
    ['on a host without ebtables', {}, {}, 'not-applicable'],
    ['in a kernel that cannot be asked', { ebtables: denied }, {}, 'unknown'],
  ])('%s', (_, answers, about, expected) => {
    expect(said(ask(ebtablesKept, answers, about))).toEqual(expected);
  });
});

test.each([
  ['one rule', '-A OUTPUT -p 0x1234 -j DROP', ': ebtables -t filter -D OUTPUT -p 0x1234 -j DROP'],
  ['two rules', '-A OUTPUT -p 0x1234 -j DROP\n-A OUTPUT -p 0x1235 -j DROP', 'remove them.'],
  ['a rule that a shell would run', '-A OUTPUT --log-prefix "$(id)" -j DROP', 'remove it.'],
])('the command that removes %s', (_, added, ending) => {
  expect(ask(ebtablesKept, { ebtables: `*filter\n:OUTPUT ACCEPT\n${added}\n` })).toMatchObject({ findings: [{ hint: expect.stringMatching(new RegExp(`${ending.replace('.', '\\.')}$`)) }] });
});

describe('the plugin of the guides', () => {
  const plugin = '/usr/share/netfilter-persistent/plugins.d/35-ebtables';

  test.each<[string, Answers, ReturnType<typeof said>]>([
    ['none', {}, 'passed'],
    ['there', { [plugin]: 'ebtables --atomic-file x --atomic-commit\n' }, [found('and restores binary snapshots of whole tables')]],
    ['another one of that name', { [plugin]: '#!/bin/sh\n' }, [found(`${plugin} is there: at boot`)]],
    ['not to be read', { [plugin]: denied }, 'unknown'],
  ])('%s', (_, answers, expected) => {
    expect(said(ask(stalePluginCheck, answers))).toEqual(expected);
  });
});
