import { describe, expect, test } from '@jest/globals';
import { ask, denied, said, type Answers } from '../testing.ts';
import { tierOff } from './tier-off.ts';

const on = '[OPTIONS]\nenable: 1\n';
const off = '[OPTIONS]\nenable: 0\n';
const rules = '[RULES]\nIN SSH(ACCEPT)\n';
const cluster = '/etc/pve/firewall/cluster.fw';
const guest = '/etc/pve/firewall/100.fw';
const node = '/etc/pve/nodes/pve/host.fw';
const vnet = '/etc/pve/sdn/firewall/web.fw';
const datacenter = 'check/tier-off cluster: the firewall of the datacenter is off: no rule of any tier applies';

describe('a tier that is off', () => {
  test.each<[string, Answers, ReturnType<typeof said>]>([
    ['none', { [cluster]: on + rules, [guest]: on + rules, [node]: rules }, 'passed'],
    ['the datacenter, and its own rules', { [cluster]: off + rules }, [datacenter]],
    ['the datacenter, and the rules of a guest', { [guest]: on + rules }, [datacenter]],
    ['the datacenter, and rules that are switched off', { [cluster]: `${off}[RULES]\n|IN SSH(ACCEPT)\n` }, 'passed'],
    ['a guest', { [cluster]: on, [guest]: off + rules }, ['check/tier-off guest.100: the firewall of guest 100 is off: its rules never apply']],
    ['a guest that never was on', { [cluster]: on, [guest]: rules }, ['check/tier-off guest.100: the firewall of guest 100 is off: its rules never apply']],
    ['a guest without rules', { [cluster]: on, [guest]: off }, 'passed'],
    ['a node', { [cluster]: on, [node]: off + rules }, ['check/tier-off node.pve.host: the firewall of node pve is off: its rules never apply']],
    ['a VNet', { [cluster]: on, [node]: '[OPTIONS]\nnftables: 1\n', [vnet]: '[RULES]\nFORWARD ACCEPT\n' }, ['check/tier-off vnet.web: the firewall of VNet web is off: its rules never apply']],
    ['a VNet of which nobody asks', { [cluster]: on, [vnet]: `${on}[RULES]\nFORWARD ACCEPT\n` }, ['check/tier-off vnet.web: the rules of vnet.web never apply: pve-firewall does not look at VNets']],
    ['nobody can tell', { [cluster]: on, [guest]: denied }, 'unknown'],
  ])('%s', (_, answers, expected) => {
    expect(said(ask(tierOff, answers))).toEqual(expected);
  });
});

describe('with a policy', () => {
  const both: Answers = { [cluster]: on, [guest]: off + rules, '/etc/pve/firewall/101.fw': off + rules };

  test('what it does not rely on is left alone', () => {
    expect(said(ask(tierOff, both, { relied: new Set(['guest.101']) }))).toEqual([expect.stringContaining('guest.101')]);
  });

  test('what it says itself is told among its differences', () => {
    expect(said(ask(tierOff, both, { relied: new Set(['guest.100', 'guest.101']), stated: new Set(['guest.100.options']) }))).toEqual([expect.stringContaining('guest.101')]);
    expect(said(ask(tierOff, { [cluster]: off + rules, [guest]: on + rules }, { relied: new Set(['cluster', 'guest.100']), stated: new Set(['cluster.options']) }))).toBe('passed');
  });

  test('the datacenter counts for rules of every tier', () => {
    expect(said(ask(tierOff, { [cluster]: off, [guest]: on + rules }, { relied: new Set(['guest.100']) }))).toEqual([datacenter]);
    expect(said(ask(tierOff, { [cluster]: off, [guest]: on + rules }, { relied: new Set(['guest.101']) }))).toBe('passed');
    expect(said(ask(tierOff, { [cluster]: off + rules }, { relied: new Set(['node.pve.sysctl']) }))).toBe('not-applicable');
  });

  test('it points at the switch', () => {
    expect(ask(tierOff, both, { relied: new Set(['guest.100']) })).toMatchObject({ findings: [{ place: { file: guest, line: 2 }, hint: expect.stringContaining(guest) }] });
  });
});
