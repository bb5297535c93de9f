import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Change } from '@pvewall/model';
import { orderedChanges, type OrderedItem } from './ordered.ts';

const name = { address: 'guest.100.rules', label: 'rules', reason: 'not in the policy' };

function item(text: string): OrderedItem {
  const [type, action, source, dport] = text.split(' ');
  return { key: text, text, fields: { type, action, source, dport } };
}

function changes(before: readonly string[], after: readonly string[]): Change[] {
  return orderedChanges(name, before.map(item), after.map(item));
}

/** What a reader of the changes would end up with. */
function replay(before: readonly string[], list: readonly Change[]): string[] {
  const gone = new Set(list.filter((c) => c.from !== undefined).map((c) => c.from));
  const result = before.filter((_, i) => !gone.has(i));
  for (const change of list) if (change.to !== undefined) result.splice(change.to, 0, change.after ?? '');
  return result;
}

describe('orderedChanges', () => {
  test('an insertion is one change, with its position', () => {
    expect(changes(['a', 'b'], ['a', 'x', 'b'])).toEqual([
      { address: 'guest.100.rules[1]', label: 'rules[1]', action: 'create', after: 'x', to: 1 },
    ]);
  });

  test('a move is a move', () => {
    expect(changes(['a', 'b', 'c'], ['c', 'a', 'b'])).toMatchObject([{ action: 'move', from: 2, to: 0, after: 'c' }]);
  });

  test('an edit of one field is that field', () => {
    expect(changes(['in ACCEPT lan 22'], ['in ACCEPT vpn 22'])).toMatchObject([
      { action: 'update', fields: [{ name: 'source', before: 'lan', after: 'vpn' }] },
    ]);
  });

  test('rules with little in common are removed and added', () => {
    expect(changes(['in ACCEPT lan 22'], ['out DROP vpn 53']).map((c) => c.action).sort()).toEqual(['create', 'delete']);
  });

  test('what goes says why', () => {
    expect(changes(['a'], [])).toMatchObject([{ action: 'delete', before: 'a', reason: 'not in the policy' }]);
  });

  test('the changes lead from the old list to the new one', () => {
    const list = fc.array(
      fc.tuple(fc.constantFrom('in', 'out'), fc.constantFrom('ACCEPT', 'DROP'), fc.constantFrom('lan', 'vpn'), fc.constantFrom('22', '80')).map((f) => f.join(' ')),
      { maxLength: 8 },
    );
    fc.assert(fc.property(list, list, (a, b) => expect(replay(a, changes(a, b))).toEqual(b)));
  });

  test('equal lists have no changes', () => {
    fc.assert(fc.property(fc.array(fc.string()), (a) => expect(changes(a, a)).toEqual([])));
  });
});
