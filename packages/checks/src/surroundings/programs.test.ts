import { expect, test } from '@jest/globals';
import { ask } from '../testing.ts';
import { programsThere } from './programs.ts';

const lines = [
  'node: v20.19.2',
  'flock: flock from util-linux 2.41',
  'ebtables: ebtables 1.8.11 (nf_tables)',
  'iptables: iptables v1.8.11 (legacy)',
  'nft: nftables v1.1.3 (Commodore Bullmoose #4)',
  'unshare: unshare from util-linux 2.41',
  'modprobe: kmod version 34.2',
  'ss: ss utility, iproute2-6.15.0',
  'conntrack: conntrack v1.4.8 (conntrack-tools)',
  'systemctl: systemd 257 (257.7-1)',
  'systemd-run: systemd 257 (257.7-1)',
];
const without = (...names: string[]): { versions: string } => ({ versions: lines.filter((line) => !names.includes(line.split(':')[0] as string)).join('\n') });
const nftables = { '/etc/pve/nodes/pve/host.fw': '[OPTIONS]\n\nnftables: 1\n' };

function found(answers: Record<string, string>): string[] {
  const result = ask(programsThere, answers);
  return result.status === 'found' ? result.findings.map(({ code, severity, message }) => `${code} ${severity}: ${message.split(':')[0] ?? ''}`) : [];
}

test('all are there', () => {
  expect(ask(programsThere, without())).toEqual({ status: 'passed', detail: 'node 20.19.2, ebtables 1.8.11 (nft), iptables 1.8.11 (legacy), ss 6.15.0, conntrack 1.4.8, systemd 257.7' });
});

test('one that does not tell its version is there', () => {
  expect(ask(programsThere, { versions: `${without('ss').versions}\nss:` })).toMatchObject({ status: 'passed', detail: expect.stringContaining(', ss, ') });
});

test.each([
  ['flock', 'error'],
  ['ebtables', 'warning'],
  ['iptables', 'warning'],
  ['conntrack', 'info'],
])('without %s', (name, severity) => {
  expect(found(without(name))).toEqual([`check/program-missing ${severity}: there is no program ${name}`]);
});

test('what the backend does not run may be missing', () => {
  expect(found({ ...without('nft') })).toEqual([]);
  expect(found({ ...without('iptables'), ...nftables })).toEqual([]);
  expect(found({ ...without('nft'), ...nftables })).toEqual(['check/program-missing warning: there is no program nft']);
});

test('an old Node.js', () => {
  expect(found({ versions: without().versions.replace('v20.19.2', 'v18.20.4') })).toEqual(['check/nodejs-too-old error: Node.js is v18.20.4, and pvewall needs 20 or later']);
});
