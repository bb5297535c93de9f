import { expect, test } from '@jest/globals';
import { MemoryHost } from '../../test/memory-host.ts';
import { decide, readDecision } from './run-store.ts';

const id = '20260102T030405000Z-0000';
const path = `/var/lib/pvewall/runs/${id}/decision`;

test('whoever decides first has decided', async () => {
  const host = new MemoryHost({});
  expect([await decide(host, id, 'keep'), await decide(host, id, 'revert'), await decide(host, id, 'keep')]).toEqual([true, false, true]);
  expect(await readDecision(host, id)).toBe('keep');
});

test('what is decided is known where nothing can be written any more', async () => {
  const host = new MemoryHost({ [path]: 'revert\n' });
  host.records.before = () => { throw new Error('no space left on the device'); };
  expect([await decide(host, id, 'revert'), await decide(host, id, 'keep')]).toEqual([true, false]);
});

test.each(['', 'rev', 'keep it\n'])('a damaged decision (%j) is none, and is told', async (text) => {
  await expect(decide(new MemoryHost({ [path]: text }), id, 'revert')).rejects.toMatchObject({ name: 'HostError', message: `${path} is damaged` });
});
