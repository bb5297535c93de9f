import { expect, test } from '@jest/globals';
import { ask, said, type Answers } from '../testing.ts';
import { firewallPending } from './firewall-pending.ts';

const pending = { 'firewall-status': 'enabled/running (pending changes)' };

test.each<[string, Answers, Parameters<typeof ask>[2], ReturnType<typeof said>]>([
  ['changes', pending, {}, ['check/firewall-pending : pve-firewall has not taken the files as they are: its status is enabled/running (pending changes)']],
  ['none', { 'firewall-status': 'enabled/running' }, {}, 'passed'],
  ['a stopped daemon, of which another check tells', { 'firewall-status': 'enabled/stopped (pending changes)' }, {}, 'not-applicable'],
  ['the other backend', { ...pending, '/etc/pve/nodes/pve/host.fw': '[OPTIONS]\nnftables: 1\n' }, {}, 'not-applicable'],
  ['the other backend, on another node', { ...pending, '/etc/pve/nodes/pve/host.fw': '', '/etc/pve/nodes/pve2/host.fw': '[OPTIONS]\nnftables: 1\n' }, {}, [expect.any(String) as unknown as string]],
  ['nobody who would say', {}, {}, 'unknown'],
  ['a policy of kernel values alone', pending, { relied: new Set(['node.pve.sysctl']) }, 'not-applicable'],
])('%s', (_, answers, about, expected) => {
  expect(said(ask(firewallPending, answers, about))).toEqual(expected);
});
