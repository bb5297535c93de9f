import { expect, test } from '@jest/globals';
import { ask, denied, said } from '../testing.ts';
import { leftOverFiles } from './left-over-files.ts';

const alive = { '/proc/7/stat': '' };

test.each([
  ['none', { ...alive, '/etc/pve/firewall/cluster.fw': '' }, 'passed'],
  ['of one who died', { ...alive, '/etc/pve/firewall/100.fw.tmp.8': '', '/var/lib/pvewall/applied.json.tmp.9': '' }, [
    'check/left-over-file : /etc/pve/firewall/100.fw.tmp.8 is left over: the process that wrote it is no more',
    'check/left-over-file : /var/lib/pvewall/applied.json.tmp.9 is left over: the process that wrote it is no more',
  ]],
  ['of one who writes just now', { ...alive, '/etc/pve/nodes/pve/host.fw.tmp.7': '' }, 'passed'],
  ['what only looks like it', { '/etc/sysctl.d/x.tmp': '', '/etc/sysctl.d/x.tmp.a': '' }, 'passed'],
  ['what cannot be listed', { '/etc/pve/firewall': denied }, 'unknown'],
])('%s', (_, answers, expected) => {
  expect(said(ask(leftOverFiles, answers))).toEqual(expected);
});
