import { expect, test } from '@jest/globals';
import { ask, denied, said } from '../testing.ts';
import { ownFolder } from './own-folder.ts';

const is = (text: string): Record<string, string> => ({ 'own-folder': `${text}\n` });

test.each([
  ['as it should be', is('0700 0 folder'), 'passed'],
  ['not there', {}, 'not-applicable'],
  ['somebody else’s', is('0700 1000 folder'), ['check/own-folder : /var/lib/pvewall belongs to the user with the number 1000, not to root']],
  ['open for writing', is('0770 0 folder'), ['check/own-folder : /var/lib/pvewall can be written by others: its mode is 0770']],
  ['open for reading', is('0755 0 folder'), ['check/own-folder : /var/lib/pvewall can be read by others: its mode is 0755']],
  ['a link', is('0777 0 link'), ['check/own-folder : /var/lib/pvewall is a symbolic link, and pvewall follows none there']],
  ['a file', is('0600 0 file'), ['check/own-folder : /var/lib/pvewall is no folder']],
  ['out of sight', { 'own-folder': denied }, 'unknown'],
])('%s', (_, answers, expected) => {
  expect(said(ask(ownFolder, answers))).toEqual(expected);
});

test('in a directory it belongs to who made it', () => {
  expect(said(ask(ownFolder, is('0700 1000 folder'), { hostKind: 'directory' }))).toBe('passed');
});
