import { expect, test } from '@jest/globals';
import { ask, denied, said } from '../testing.ts';
import { clock } from './clock.ts';

const now = 'now=2026-01-02T03:04:05.000Z\n';
const ran = (lastRunAt: string): { journal: { lastRunAt: string } } => ({ journal: { lastRunAt } });

test.each([
  ['synchronised', { clock: `${now}NTP=yes\nNTPSynchronized=yes\n` }, 'passed'],
  ['not yet', { clock: `${now}NTP=yes\nNTPSynchronized=no\n` }, ['check/clock : the clock is not synchronised']],
  ['nobody does it', { clock: `${now}NTP=no\nNTPSynchronized=no\n` }, ['check/clock : the clock is not synchronised: nothing is running that would']],
  ['without systemd', { clock: now }, 'not-applicable'],
  ['systemd does not answer', { clock: denied }, 'unknown'],
])('%s', (_, answers, expected) => {
  expect(said(ask(clock, answers))).toEqual(expected);
});

test('an apply of tomorrow means that the clock went back', () => {
  const answers = { clock: `${now}NTPSynchronized=yes\n` };
  expect(said(ask(clock, answers, ran('2026-01-02T03:04:30.000Z')))).toBe('passed');
  expect(said(ask(clock, answers, ran('2026-01-03T03:04:05.000Z')))).toEqual(['check/clock : the clock went back: the last apply was at 2026-01-03T03:04:05.000Z, and now it is 2026-01-02T03:04:05.000Z']);
});
