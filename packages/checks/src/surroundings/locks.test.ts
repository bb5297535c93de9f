import { expect, test } from '@jest/globals';
import { ask, denied, said } from '../testing.ts';
import { locks } from './locks.ts';

const own = '/run/lock/pvewall.lock';
const daemon = '/run/lock/pvefw.lck';
const pmxcfs = '/etc/pve/priv/lock/firewall-cluster';

test.each<[string, string, string | string[]]>([
  ['none', '', 'passed'],
  ['a pvewall', `pvewall ${own} 12 process 7 of anna since 2026\n`, [`check/at-work : a pvewall is at work: process 7 of anna since 2026 holds ${own}`]],
  ['a pvewall that hangs', `pvewall ${own} 90000 process 7 of anna\n`, ["check/lock-held : pvewall's lock is held for 25 hours: process 7 of anna"]],
  ['who does not tell', `pvewall ${own} 0\n`, [`check/at-work : a pvewall is at work: somebody who does not say who it is holds ${own}`]],
  ['a cycle', `pve-firewall ${daemon} 0 process 8 (pve-firewall)\n`, ["check/at-work : pve-firewall's lock is held by process 8 (pve-firewall)"]],
  ['a long cycle', `pve-firewall ${daemon} 5 process 8 (pve-firewall)\n`, ["check/at-work : pve-firewall's lock is held by process 8 (pve-firewall), for more than 5 s"]],
  ['somebody in its place', `pve-firewall ${daemon} 5 process 9 (flock)\n`, ["check/lock-held : process 9 (flock) holds pve-firewall's lock for more than 5 s: the firewall stands still"]],
  ['somebody who saves', `firewall-cluster ${pmxcfs} 120\n`, ["check/at-work : Proxmox VE's lock firewall-cluster is held: somebody saves that file"]],
  ['a stale one', `firewall-cluster ${pmxcfs} 121\n`, ["check/stale-lock : Proxmox VE's lock firewall-cluster is left over: it is 2 minutes old"]],
])('%s', (_, text, expected) => {
  expect(said(ask(locks, { locks: text }))).toEqual(expected);
});

test('who may not look does not know', () => {
  expect(ask(locks, { locks: denied })).toMatchObject({ status: 'unknown', reason: 'permission denied' });
});
