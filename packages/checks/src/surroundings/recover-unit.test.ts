import { expect, test } from '@jest/globals';
import { recoverUnitLink, recoverUnitPath } from '@pvewall/model';
import { ask, denied, said } from '../testing.ts';
import { recoverUnit } from './recover-unit.ts';

const journal = { open: { id: 'R', user: 'anna', ended: false } };
const unit = { [recoverUnitPath]: '[Service]\nExecStart=/bin/sh\n' };
const link = { [recoverUnitLink]: `-> ${recoverUnitPath}` };
const cut = 'check/recover-unit : an apply is open, and a power cut would leave it so:';

test.each([
  ['is there', { ...unit, ...link }, 'passed'],
  ['is missing', {}, [`${cut} ${recoverUnitPath} is not there`]],
  ['is masked', { [recoverUnitPath]: '', ...link }, [`${cut} ${recoverUnitPath} is masked, or does nothing`]],
  ['is not enabled', unit, [`${cut} ${recoverUnitPath} is not enabled`]],
  ['may not be read', { [recoverUnitPath]: denied, ...link }, 'unknown'],
])('an apply is open, and the unit %s', (_, answers, expected) => {
  expect(said(ask(recoverUnit, answers, { journal }))).toEqual(expected);
});

test('nobody needs it otherwise', () => {
  expect(said(ask(recoverUnit, {}, { journal: {} }))).toBe('not-applicable');
  expect(said(ask(recoverUnit, {}, { journal, hostKind: 'directory' }))).toBe('not-applicable');
  expect(said(ask(recoverUnit, {}, { journal: { fault: { message: 'm', denied: true } } }))).toBe('unknown');
});
