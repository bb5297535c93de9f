import { expect, test } from '@jest/globals';
import { ask, said } from '../testing.ts';
import { proxmoxVe } from './proxmox-ve.ts';

const on = (pveversion: string): Record<string, string> => ({ versions: `node: v20.19.2\npveversion: ${pveversion}\n` });

test.each([
  ['9', 'pve-manager/9.0.3/025864202ebb6109 (running kernel: 6.14.8-2-pve)', '9.0.3, kernel 6.14.8-2-pve'],
  ['8', 'pve-manager/8.4.1/2a5fa54a8503f96d', '8.4.1'],
])('Proxmox VE %s is known', (_, words, detail) => {
  expect(ask(proxmoxVe, on(words))).toEqual({ status: 'passed', detail });
});

test.each([
  ['one before', on('pve-manager/7.4-3/9002ab8a'), ['check/proxmox-ve-version : Proxmox VE is 7.4-3, and pvewall was made for 8 and 9']],
  ['one to come', on('pve-manager/10.0.1/x (running kernel: 7.0)'), ['check/proxmox-ve-version : Proxmox VE is 10.0.1, and pvewall was made for 8 and 9']],
  ['another machine', { versions: 'node: v20.19.2\n' }, ['check/not-proxmox-ve : this machine is no Proxmox VE node: it has no pveversion']],
  ['one that does not tell', on(''), 'unknown'],
  ['one that tells something else', on('9.0'), 'unknown'],
])('%s', (_, answers, expected) => {
  expect(said(ask(proxmoxVe, answers))).toEqual(expected);
});

test('a directory does not tell', () => {
  expect(ask(proxmoxVe, {}, { hostKind: 'directory' })).toMatchObject({ status: 'not-applicable' });
});
