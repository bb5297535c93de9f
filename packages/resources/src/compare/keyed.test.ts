import { expect, test } from '@jest/globals';
import { keyedChanges, type KeyedItem } from './keyed.ts';

const name = { address: (item: KeyedItem) => `set.${item.name}`, label: (item: KeyedItem) => item.name, reason: 'not in the policy' };

function item(text: string, key = text.split(' ')[0] as string): KeyedItem {
  return { key, name: key, value: text };
}

test('order does not count; what comes is told in the new order, then what goes', () => {
  const changes = keyedChanges(name, ['a', 'b', 'c'].map((t) => item(t)), ['d', 'b', 'a'].map((t) => item(t)));
  expect(changes.map(({ action, label }) => `${action} ${label}`)).toEqual(['create d', 'delete c']);
});

test('another comment is a change of the same element', () => {
  expect(keyedChanges(name, [item('a # old')], [item('a # new')])).toMatchObject([{ action: 'update', before: 'a # old', after: 'a # new' }]);
});

test('of two spellings of one network the other one goes', () => {
  const before = [item('10.1.2.0/24', 'net'), item('10.1.2.3/24', 'net')];
  const changes = keyedChanges(name, before, [item('10.1.2.0/24', 'net')]);
  expect(changes).toEqual([{ address: 'set.net', label: 'net', action: 'delete', before: '10.1.2.3/24', reason: 'not in the policy' }]);
});

test('what is at its default and what is absent are the same where the caller says so', () => {
  const same = (_: string, a?: string, b?: string): boolean => (a ?? 'off') === (b ?? 'off');
  expect(keyedChanges({ ...name, same }, [item('off', 'x')], [])).toEqual([]);
  expect(keyedChanges({ ...name, same }, [], [item('off', 'x')])).toEqual([]);
});
