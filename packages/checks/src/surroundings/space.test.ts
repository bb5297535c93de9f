import { expect, test } from '@jest/globals';
import { ask, said } from '../testing.ts';
import { space } from './space.ts';

const mib = 1_048_576;
const node = { '/etc/pve/nodes/pve/host.fw': '' };
const room = (free: number, all: number, inodes: number, allInodes: number): Record<string, string> => ({ ...node, space: `/var/lib/pvewall ${free} ${all} ${inodes} ${allInodes}\n/etc/pve ${120 * mib} ${128 * mib} 261000 262144\n` });

test('there is some', () => {
  expect(ask(space, room(1590 * mib, 9000 * mib, 5000, 9000))).toEqual({ status: 'passed', detail: '1.5 GiB at /var/lib/pvewall, 120 MiB at /etc/pve' });
});

test('what is not there has none', () => {
  const { space: told = '' } = room(1590 * mib, 9000 * mib, 5000, 9000);
  expect(ask(space, { space: told })).toEqual({ status: 'passed', detail: '1.5 GiB at /var/lib/pvewall' });
});

test.each([
  ['little', room(63 * mib, 9000 * mib, 5000, 9000), ['check/little-space : /var/lib/pvewall has 63 MiB of 8.7 GiB left']],
  ['none', room(0, 9000 * mib, 0, 9000), ['check/little-space : /var/lib/pvewall has 0 bytes of 8.7 GiB left', 'check/little-space : /var/lib/pvewall has 0 of 9000 inodes left']],
  ['a file system without inodes', room(100 * mib, 9000 * mib, 0, 0), 'passed'],
  ['a small one that is not full', room(30 * mib, 64 * mib, 500, 600), 'passed'],
  ['something else', { space: 'df: not found\n' }, 'unknown'],
])('%s', (_, answers, expected) => {
  expect(said(ask(space, answers))).toEqual(expected);
});

test('the room of /etc/pve counts, too', () => {
  expect(said(ask(space, { ...node, space: `/etc/pve ${mib} ${128 * mib} 261000 262144\n` }))).toEqual(['check/little-space : /etc/pve has 1 MiB of 128 MiB left']);
});
