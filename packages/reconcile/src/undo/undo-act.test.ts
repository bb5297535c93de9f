import { expect, test } from '@jest/globals';
import { HostError, type Host } from '@pvewall/model';
import { MemoryHost } from '../../test/memory-host.ts';
import { undoAct } from './undo-act.ts';

const path = '/etc/pve/firewall/cluster.fw';
const act = { effect: { type: 'write-file' as const, path, before: 'old', after: 'new' }, lock: 'firewall-cluster' as const };

/** Somebody else has its lock, and keeps it. */
function locked(now: string): MemoryHost {
  const host = new MemoryHost({ [path]: now });
  const withLock: Host['withLock'] = () => Promise.reject(new HostError('locked', 'held'));
  return Object.assign(host, { withLock });
}

test('what is as before needs no lock', async () => {
  expect(await undoAct(locked('old'), act, null)).toEqual({ status: 'as-before' });
});

test.each(['new', 'another'])('what says %s has to wait for it', async (now) => {
  expect(await undoAct(locked(now), act, null)).toMatchObject({ status: 'failed', error: { code: 'locked' } });
});
