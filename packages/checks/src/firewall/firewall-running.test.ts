import { expect, test } from '@jest/globals';
import { ask, denied, type Answers } from '../testing.ts';
import { firewallRunning } from './firewall-running.ts';

test.each<[string, Answers, Parameters<typeof ask>[2], string]>([
  ['running', { 'firewall-status': 'enabled/running' }, {}, 'passed'],
  ['running, with changes to come', { 'firewall-status': 'enabled/running (pending changes)' }, {}, 'passed'],
  ['stopped', { 'firewall-status': 'enabled/stopped' }, {}, 'found'],
  ['something else', { 'firewall-status': '?' }, {}, 'found'],
  ['a directory', {}, { hostKind: 'directory' }, 'not-applicable'],
  ['no such program', {}, {}, 'unknown'],
  ['a program that fails', { 'firewall-status': denied }, {}, 'unknown'],
  ['a policy of kernel values alone', {}, { relied: new Set(['node.pve.sysctl', 'node.pve.ebtables.filter']) }, 'not-applicable'],
  ['a policy with one guest', {}, { relied: new Set(['node.pve.sysctl', 'guest.100']) }, 'unknown'],
])('%s', (_, answers, about, status) => {
  expect(ask(firewallRunning, answers, about)).toMatchObject({ status });
});
