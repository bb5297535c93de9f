import { expect, test } from '@jest/globals';
import { endInWords, liveSchedule } from './last-run.ts';

const service = (more: string): string => `Id=pvewall-drift.service\nActiveState=inactive\nResult=success\nConditionResult=yes\nExecMainCode=1\nExecMainStatus=0\nExecMainStartTimestamp=@1767322980\nExecMainExitTimestamp=@1767322981\n${more}`;
const timer = '\nId=pvewall-drift.timer\nActiveState=active\n';
const next = '[{"next":1767323880392802,"left":1,"last":0,"unit":"pvewall-drift.timer"}]\n';
const of = (more = ''): ReturnType<typeof liveSchedule> => liveSchedule(`${service(more)}${timer}`, next);
const at = (seconds: number): Date => new Date(seconds * 1000);

test('a run that ended, and the next', () => {
  expect(of()).toEqual({ timerRuns: true, last: { startedAt: at(1767322980), endedAt: at(1767322981), exitCode: 0, result: 'success' }, next: new Date(1767323880392) });
});

test.each([
  ['ExecMainStatus=2\nResult=exit-code\n', 'drift: the host is not as the policy says (exit code 2)'],
  ['ExecMainStatus=1\nResult=exit-code\n', 'an error: it could not look (exit code 1)'],
  ['ExecMainStatus=226\nResult=exit-code\n', 'systemd could not set up what the service may see (exit code 226)'],
  ['ExecMainStatus=99\nResult=exit-code\n', 'it failed (exit code 99)'],
  ['ExecMainCode=2\nExecMainStatus=9\nResult=signal\n', 'it was killed'],
  ['ExecMainCode=2\nExecMainStatus=15\nResult=timeout\n', 'it took too long and was ended'],
  ['ExecMainCode=2\nExecMainStatus=15\nResult=watchdog\n', 'it ended otherwise (watchdog)'],
  ['ActiveState=activating\nExecMainExitTimestamp=\n', 'under way'],
])('is told in words: %j', (more, words) => {
  const { last } = of(more);
  expect(last && endInWords(last)).toBe(words);
});

test('before the first run nothing is known of one', () => {
  const { last } = of('ExecMainStartTimestamp=\nExecMainExitTimestamp=\n');
  expect(last).toBeUndefined();
});

test('a run that a condition kept from beginning is not forgotten', () => {
  expect(of('ConditionResult=no\nConditionTimestamp=@1767322999\n').skippedAt).toEqual(at(1767322999));
  expect(of().skippedAt).toBeUndefined();
});

test.each(['', '[]', '[{"next":0}]', '[{"next":null}]', 'no JSON'])('no next run: %j', (timers) => {
  expect(liveSchedule(service(''), timers)).not.toHaveProperty('next');
});
