import { expect, test } from '@jest/globals';
import { ask, denied, said } from '../testing.ts';
import { firewallBackend } from './firewall-backend.ts';

const hostFw = '/etc/pve/nodes/pve/host.fw';
const nft = { '/etc/pve/nodes/pve/qemu-server/1.conf': '', [hostFw]: '[OPTIONS]\n\nnftables: 1\n' };
const services = (load: string, active: string): string => `Id=pve-firewall.service\nLoadState=loaded\nActiveState=active\n\nId=proxmox-firewall.service\nLoadState=${load}\nActiveState=${active}\nUnitFileState=enabled\n`;

test('iptables needs nothing more than pve-firewall, which another check looks at', () => {
  expect(ask(firewallBackend, {})).toEqual({ status: 'passed', detail: 'iptables, by pve-firewall' });
});

test.each([
  ['runs', { ...nft, services: services('loaded', 'active') }, 'passed'],
  ['is dead', { ...nft, services: services('loaded', 'inactive') }, [`check/backend-missing : ${hostFw} chooses the nftables backend, and proxmox-firewall does not run: it is inactive`]],
  ['is not installed', { ...nft, services: services('not-found', 'inactive') }, [`check/backend-missing : ${hostFw} chooses the nftables backend, and proxmox-firewall is not installed`]],
  ['cannot be asked for', { ...nft, services: denied }, 'unknown'],
  ['is not told of', nft, 'unknown'],
])('nftables, and proxmox-firewall %s', (_, answers, expected) => {
  expect(said(ask(firewallBackend, answers))).toEqual(expected);
});
