import { expect, test } from '@jest/globals';
import { HostError } from '@pvewall/model';
import { carry, TestClock, worldOf } from '../../test/carry.ts';
import { MemoryHost } from '../../test/memory-host.ts';
import { policyOf } from '../../test/policy-of.ts';
import { settle } from '../ending/settle.ts';
import { readEnd, readPending } from '../run/run-store.ts';

/** An apply whose effects are all done, on a disk that takes its last records no more. */
const clusterFile = '/etc/pve/firewall/cluster.fw';
const guestFile = '/etc/pve/firewall/100.fw';
const two = policyOf('cluster:\n  rules: [ "IN DROP" ]\nguests:\n  100: { options: { enable: true } }\n');
const host = (): MemoryHost => new MemoryHost({ '/etc/pve/nodes/pve/qemu-server/100.conf': 'net0: virtio=AA,firewall=1\n', [clusterFile]: '[RULES]\n\nIN ACCEPT\n' });
const full = (): never => { throw new HostError('failed', 'no space left on the device'); };
const mend = (target: MemoryHost): void => {
  target.before = () => undefined;
  target.records.before = () => undefined;
};

/** That it is performed is written, and yet an error: the folder could not be synced. */
function failAtPerformed(target: MemoryHost, then: (name: string) => void): void {
  target.records.before = (name) => {
    if (!name.endsWith('/performed.json')) return;
    target.files.set(`/var/lib/pvewall/${name}`, '{"at":"2026-01-02T03:04:05.000Z","bootId":"b","uptime":1000}');
    target.records.before = then;
    full();
  };
}

test('half undone, it is never taken for done', async () => {
  const target = host();
  const before = worldOf(target);
  failAtPerformed(target, (name) => { if (!name.endsWith('/performed.json')) full(); });
  target.before = (effect) => { if (effect.type === 'write-file' && effect.before?.includes('DROP') === true) full(); };
  expect(await carry(target, two)).toMatchObject({ outcome: 'reverted', report: { undone: 1, failed: [{ name: clusterFile }] } });
  mend(target);
  expect(await settle(target, new TestClock())).toMatchObject({ status: 'reverted' });
  expect(worldOf(target)).toEqual(before);
});

test('nothing is undone when its being done cannot be taken back any more', async () => {
  const target = host();
  failAtPerformed(target, full);
  await expect(carry(target, two)).rejects.toThrow('all is done, but how it ended cannot be written down: no space left on the device');
  mend(target);
  expect(await settle(target, new TestClock())).toMatchObject({ status: 'completed' });
  expect(target.files.get(clusterFile)).toContain('DROP');
  expect(target.files.has(guestFile)).toBe(true);
});

test.each(['end.json', 'pending'])('it is kept when %s cannot be written', async (last) => {
  const target = host();
  let performed = false;
  target.records.before = (name) => {
    performed ||= name.endsWith('/performed.json');
    if (performed && name.endsWith(last)) full();
  };
  const { run } = await carry(target, two);
  expect(await readPending(target)).toBe(run);
  mend(target);
  await settle(target, new TestClock());
  expect(await readEnd(target, run)).toMatchObject({ outcome: 'applied' });
  expect(await readPending(target)).toBeUndefined();
  expect(target.files.get(clusterFile)).toContain('DROP');
});
