import { expect, test } from '@jest/globals';
import type { Reading } from '@pvewall/model';
import type { CheckScope } from '../check.ts';
import { firewallRunning } from './firewall-running.ts';

const told = (text: string): Reading => ({ status: 'text', text });

test.each<[string, Reading, CheckScope['hostKind'], string]>([
  ['running', told('enabled/running'), 'local', 'passed'],
  ['running, with changes to come', told('enabled/running (pending changes)'), 'local', 'passed'],
  ['stopped', told('enabled/stopped'), 'local', 'found'],
  ['something else', told('?'), 'local', 'found'],
  ['a directory', { status: 'absent' }, 'directory', 'not-applicable'],
  ['no such program', { status: 'absent' }, 'local', 'unknown'],
  ['a program that fails', { status: 'failed', reason: 'permission denied' }, 'local', 'unknown'],
])('%s', (_, reading, hostKind, status) => {
  expect(firewallRunning.judge([reading], { hostKind } as CheckScope)).toMatchObject({ status });
});
