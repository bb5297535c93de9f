import { describe, expect, test } from '@jest/globals';
import { diagnostics, lintFiles, parse } from '../index.ts';
import type { FirewallTexts, Tier } from '../index.ts';

interface Files {
  readonly cluster?: string;
  readonly host?: string;
  readonly guest?: string;
  readonly vnet?: string;
}

function read({ cluster, host, guest, vnet }: Files, more: Partial<FirewallTexts> = {}): FirewallTexts {
  const doc = (tier: Tier, text: string): ReturnType<typeof parse> => parse(text, { tier, file: tier });
  return {
    ...(cluster !== undefined && { cluster: doc('cluster', cluster) }),
    hosts: new Map(host === undefined ? [] : [['pve', doc('host', host)]]),
    guests: new Map(guest === undefined ? [] : [[100, { doc: doc('guest', guest), node: 'pve' }]]),
    vnets: new Map(vnet === undefined ? [] : [['web', doc('vnet', vnet)]]),
    complete: true,
    ...more,
  };
}

/** `code file:line`. */
function lint(files: Files, more?: Partial<FirewallTexts>): string[] {
  return lintFiles(read(files, more)).map(({ code, place }) => `${code} ${place?.file ?? '?'}:${place?.line ?? '?'}`);
}

const cases: readonly (readonly [string, Files, string])[] = [
  ['an alias', { cluster: '[ALIASES]\nlan 10.0.0.0/8\n' }, 'lint/unused-alias cluster:2'],
  ["a guest's alias", { cluster: '[ALIASES]\nlan 10.0.0.0/8\n', guest: '[ALIASES]\nlan 10.1.0.0/16\n[RULES]\nIN ACCEPT -source dc/lan\n' }, 'lint/unused-alias guest:2'],
  ['a set', { cluster: '[IPSET web]\n10.0.0.1\n' }, 'lint/unused-ipset cluster:1'],
  ['a group', { cluster: '[group web]\nIN ACCEPT\n' }, 'lint/unused-group cluster:1'],
  ['a group that is used and has only disabled rules', { cluster: '[group web]\n|IN ACCEPT\n', guest: '[RULES]\nGROUP web\n' }, 'lint/empty-group cluster:1'],
  ['a group without rules', { cluster: '[RULES]\nGROUP web\n[group web]\n' }, 'lint/empty-group cluster:3'],
  ['a rule twice', { guest: '[RULES]\nIN ACCEPT -p tcp\nIN DROP\nIN ACCEPT -p tcp # again\n' }, 'lint/duplicate-rule guest:4'],
  ['a rule twice in a group', { cluster: '[RULES]\nGROUP web\n[group web]\nIN SSH(ACCEPT)\nIN ssh(ACCEPT)\n' }, 'lint/duplicate-rule cluster:5'],
  ['too few connections', { host: '[OPTIONS]\nnf_conntrack_max: 131072\n' }, 'lint/idle-conntrack-option host:2'],
  ['an option that a mistake makes nothing of', { host: '[OPTIONS]\nnf_conntrack_tcp_timeout_syn_recv: 30\n' }, 'lint/idle-conntrack-option host:2'],
  ['another spelling of a header', { cluster: '[RULES]\nGROUP web\n[GROUP web]\nIN ACCEPT\n' }, 'fw/nftables-would-reject cluster:3'],
  ['an option in capitals', { guest: '[OPTIONS]\nEnable: 1\n' }, 'fw/nftables-would-reject guest:2'],
  ['an empty option', { guest: '[OPTIONS]\nlog_level_in:\n' }, 'fw/nftables-would-reject guest:2'],
  ['a time', { cluster: '[OPTIONS]\nenable: 1700000000\n' }, 'fw/nftables-would-reject cluster:2'],
  ['a # in a comment', { guest: '[RULES]\nIN ACCEPT # see #12\n' }, 'lint/hash-in-comment guest:2'],
];

describe('every finding', () => {
  test.each(cases)('%s', (_, files, finding) => {
    expect(lint(files)).toEqual([finding]);
  });

  test('every code has a case', () => {
    const codes = cases.map(([, , finding]) => finding.split(' ', 1)[0]);
    expect(new Set(codes)).toEqual(new Set(['fw/nftables-would-reject', ...Object.keys(diagnostics).filter((code) => code.startsWith('lint/'))]));
  });
});

describe('names that are used', () => {
  const names = '[ALIASES]\nlan 10.0.0.0/8\n[IPSET web]\n10.0.0.1\n';
  test.each([
    ['a rule of the datacenter', { cluster: `${names}[RULES]\nIN ACCEPT -source LAN -dest +web\n` }],
    ['a disabled rule', { cluster: `${names}[RULES]\n|IN ACCEPT -source lan -dest +web\n` }],
    ['a node', { cluster: names, host: '[RULES]\nIN ACCEPT -source dc/lan -dest +dc/web\n' }],
    ['a guest', { cluster: names, guest: '[RULES]\nIN ACCEPT -source lan -dest +web\n' }],
    ['a VNet', { cluster: names, vnet: '[RULES]\nFORWARD ACCEPT -source lan -dest +web\n' }],
    ['a capital is a fault of its own', { cluster: names, guest: '[RULES]\nIN ACCEPT -source lan -dest +Web\n' }],
    ['another set', { cluster: `${names}lan\n`, guest: '[RULES]\nIN ACCEPT -source +web\n' }],
    ['the rules of a group mean a name of the guest', { cluster: '[group aa]\nIN ACCEPT -source guest/me\n', guest: '[ALIASES]\nme 10.0.0.1\n[RULES]\nGROUP aa\n' }],
    ['Proxmox VE itself', { cluster: '[ALIASES]\nlocal_network 10.0.0.0/8\n[IPSET management]\n10.0.0.1\n[IPSET blacklist]\n', guest: '[IPSET ipfilter-net0]\n10.0.0.1\n' }],
  ])('%s', (_, files) => {
    expect(lint(files)).toEqual([]);
  });

  test('something else than files', () => {
    expect(lint({ cluster: names }, { alsoUsed: new Set(['lan', 'web']) })).toEqual([]);
  });

  test('where rules are not known nobody is accused', () => {
    expect(lint({ cluster: names, guest: '[ALIASES]\nme 10.0.0.1\n' }, { rulesUnknown: new Set(['cluster', 'guest.100']) })).toEqual([]);
  });
});

describe('on a node with the nftables backend', () => {
  const host = '[OPTIONS]\nnftables: 1\nnf_conntrack_max: 131072\nnf_conntrack_tcp_timeout_syn_recv: 30\n';

  test('conntrack options count, and what its parser rejects is an error of another kind', () => {
    expect(lint({ cluster: '[OPTIONS]\nENABLE: 1\n', host, guest: '[OPTIONS]\nENABLE: 1\n' })).toEqual([]);
  });
});
