import { expect, test } from '@jest/globals';
import type { AppliedOnRecord } from '../check.ts';
import { ask, said } from '../testing.ts';
import { appliedRecord } from './applied-record.ts';

test.each<[string, AppliedOnRecord | undefined, ReturnType<typeof said>]>([
  ['there', { at: '2026-01-31T08:00:00.000Z', isDamaged: false }, 'passed'],
  ['none yet', { isDamaged: false }, 'not-applicable'],
  ['damaged', { isDamaged: true }, ['check/applied-record : /var/lib/pvewall/applied.json is damaged: what was applied to this host is not known']],
  ['closed', { isDamaged: false, fault: { message: 'permission denied', denied: true } }, 'unknown'],
  ['not asked for', undefined, 'unknown'],
])('%s', (_, applied, expected) => {
  expect(said(ask(appliedRecord, {}, { journal: { ...(applied && { applied }) } }))).toEqual(expected);
});
