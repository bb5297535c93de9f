import { expect, test } from '@jest/globals';
import { cutSecrets } from './cut-secrets.ts';
import { redact } from './redact/redact.ts';

test.each([
  '/etc/pve/priv/shadow.cfg', '/etc/pve/nodes/pve/priv/x', '/etc/pve/nodes/pve/pve-ssl.key', '/etc/pve/pve-www.key', '/etc/pve/pve-root-ca.pem',
  '/etc/pve/user.cfg', '/etc/pve/storage.cfg', '/etc/shadow', '/etc/ssh/ssh_host_rsa_key', '/etc/corosync/authkey', '/root/.ssh/id_rsa', '/home/a/.netrc',
])('should anything ever ask for %s, a capture has no answer', (path) => {
  expect(cutSecrets([{ type: 'file', path, text: 'SECRET' }])).toEqual([{ type: 'failed', question: 'file', path, reason: 'it was not captured, as it holds secrets' }]);
});

test.each(['/etc/pve/firewall/cluster.fw', '/etc/pve/corosync.conf', '/etc/sysctl.d/90-local.conf', '/proc/net/route'])('%s is taken as it is', (path) => {
  const entry = { type: 'file', path, text: '# x\ny\n' } as const;
  expect(cutSecrets([entry])).toEqual([entry]);
});

test.each([
  ['/etc/pve/corosync.conf', 'totem {\n  key: SECRET\n  version: 2\n}\n', 'totem {\n\n  version: 2\n}\n'],
  ['/etc/sysctl.conf', 'net.ipv6.conf.all.stable_secret = ::1234\nnet.ipv4.ip_forward = 1\n', '\nnet.ipv4.ip_forward = 1\n'],
  ['/etc/sysctl.d/90-local.conf', '-net/ipv6/conf/vmbr0/stable_secret=::1234\n# x\n', '\n# x\n'],
])('keys in %s stay on the host', (path, text, cut) => {
  expect(cutSecrets([{ type: 'file', path, text }])).toEqual([{ type: 'file', path, text: cut }]);
});

test('of iptables there is what pve-firewall hangs into it, and nothing of others', () => {
  const text = '*filter\n:INPUT DROP [1:2]\n:PVEFW-INPUT - [0:0]\n:GROUP-secret-IN - [0:0]\n[3:4] -A INPUT -j PVEFW-INPUT\n-A INPUT -s 10.6.6.6/32 -m comment --comment secret -j ACCEPT\n-A INPUT -j PVEFW-INPUT\nCOMMIT\n';
  expect(cutSecrets([{ type: 'file', path: '/iptables-save', text }])).toMatchObject([{ text: '*filter\n\n:PVEFW-INPUT - [0:0]\n\n[3:4] -A INPUT -j PVEFW-INPUT\n\n-A INPUT -j PVEFW-INPUT\nCOMMIT\n' }]);
});

test('of a file that nobody has said how to redact no word goes in', () => {
  expect(redact('acme', [{ type: 'file', path: '/etc/acme.conf', text: 'acme' }]).entries).toEqual([{ type: 'failed', question: 'file', path: '/etc/acme.conf', reason: 'it was left out, as the capture is redacted' }]);
});
