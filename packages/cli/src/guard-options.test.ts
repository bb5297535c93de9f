import { expect, test } from '@jest/globals';
import { guardFlags } from '@pvewall/reconcile';
import { guardOptions } from './guard-options.ts';

test('every guard has its switch, and says the same of it', () => {
  const expected = Object.values(guardFlags).map(({ flag, summary }) => [flag, { summary: `allow the plan to ${summary}` }]);
  expect(guardOptions).toEqual(Object.fromEntries(expected));
});
