import { expect, test } from '@jest/globals';
import type { OpenRun } from '../check.ts';
import { ask, said } from '../testing.ts';
import { openRun } from './open-run.ts';

const machine = { '/proc/sys/kernel/random/boot_id': 'b1\n', '/proc/uptime': '1000.50 2000.00\n' };
const open: OpenRun = { id: 'R', user: 'anna', ended: false };
const performed = { bootId: 'b1', uptime: 950 };
const until = '2026-01-02T03:05:05.000Z';
const waiting: OpenRun = { ...open, confirmWithin: 60, performed: { ...performed, confirmUntil: until } };
const judged = (run: OpenRun, answers: Record<string, string> = {}): string | string[] => said(ask(openRun, { ...machine, ...answers }, { journal: { open: run } }));

const halfDone = ['check/apply-died : the apply R of anna has to be taken back: its process died half way'];
const tooLate = ['check/apply-died : the apply R of anna has to be taken back: nobody confirmed it in time'];
const done = ['check/apply-died : the apply R of anna is done, and its process died before it was written down'];
const waits = [`check/apply-waits : the apply R of anna is taken back at ${until}, unless somebody confirms it`];

test.each<[string, OpenRun, string[]]>([
  ['died half way', open, halfDone],
  ['waits', waiting, waits],
  ['waits, and its window closed', { ...waiting, performed: { ...performed, uptime: 900, confirmUntil: until } }, tooLate],
  ['waits since before a reboot', { ...waiting, performed: { ...performed, bootId: 'b0', confirmUntil: until } }, tooLate],
  ['is to be taken back', { ...waiting, decision: 'revert' }, tooLate],
  ['was confirmed', { ...waiting, decision: 'keep' }, done],
  ['was done', { ...open, performed }, done],
  ['has ended', { ...open, ended: true }, done],
])('an apply that %s', (_, run, expected) => {
  expect(judged(run)).toEqual(expected);
});

test('while somebody is at work it is just under way', () => {
  expect(judged(open, { locks: 'pvewall /run/lock/pvewall.lock 3 process 7 of anna\n' })).toEqual(['check/at-work : the apply R of anna is under way']);
  expect(judged(open, { locks: 'firewall-cluster /etc/pve/priv/lock/firewall-cluster 3\n' })).toEqual(halfDone);
});

test('an end that is written down is no reason to worry', () => {
  expect(ask(openRun, machine, { journal: { open: { ...open, ended: true } } })).toMatchObject({ findings: [{ severity: 'warning' }] });
  expect(ask(openRun, machine, { journal: { open } })).toMatchObject({ findings: [{ severity: 'error' }] });
});

test('what cannot be read', () => {
  const fault = { message: 'pending names no run', denied: false, hint: 'Look.' };
  expect(said(ask(openRun, machine, { journal: { fault } }))).toEqual(['check/journal-damaged : pending names no run']);
  expect(ask(openRun, machine, { journal: { fault: { ...fault, denied: true } } })).toEqual({ status: 'unknown', reason: 'pending names no run', hint: 'Look.' });
  expect(said(ask(openRun, machine, { journal: {} }))).toBe('passed');
});
