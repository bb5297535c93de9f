import { describe, expect, test } from '@jest/globals';
import { carry, someone, TestClock, worldOf } from '../../test/carry.ts';
import { MemoryHost } from '../../test/memory-host.ts';
import { policyOf } from '../../test/policy-of.ts';
import { readEnd, readPending } from '../run/run-store.ts';
import { confirm } from './confirm.ts';
import { settle } from './settle.ts';

const clusterFile = '/etc/pve/firewall/cluster.fw';
const guestFile = '/etc/pve/firewall/100.fw';
const two = policyOf('cluster:\n  rules: [ "IN DROP" ]\nguests:\n  100: { options: { enable: true } }\n');
const files = { '/etc/pve/nodes/pve/qemu-server/100.conf': 'net0: virtio=AA,firewall=1\n', [clusterFile]: '[RULES]\n\nIN ACCEPT\n' };

function host(): MemoryHost {
  return new MemoryHost(files);
}

class Killed extends Error {}

/** An apply whose process is killed at the nth change of anything: effect or record. What it would do after that is lost. */
async function killedAt(target: MemoryHost, n: number, options: Parameters<typeof carry>[2] = {}): Promise<boolean> {
  let changes = 0;
  const count = (): void => { if (++changes >= n) throw new Killed(); };
  target.before = count;
  target.records.before = count;
  try {
    await carry(target, two, options);
    return false;
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    return true;
  } finally {
    target.before = () => undefined;
    target.records.before = () => undefined;
  }
}

describe('a run that was killed', () => {
  test('at any of its changes: the next command finds the host before or after, never between', async () => {
    const outcomes = new Set<string>();
    for (let n = 1; ; n++) {
      const target = host();
      const before = worldOf(target);
      const clock = new TestClock();
      if (!(await killedAt(target, n, { clock }))) break;
      await settle(target, clock);
      const now = worldOf(target);
      const isBefore = JSON.stringify(now) === JSON.stringify(before);
      outcomes.add(isBefore ? 'before' : 'after');
      if (!isBefore) expect(now).toMatchObject({ [clusterFile]: expect.stringContaining('IN DROP'), [guestFile]: expect.stringContaining('enable: 1') });
      expect(await readPending(target)).toBeUndefined();
      expect(await carry(target, two, { clock })).toMatchObject({ outcome: 'applied' });
    }
    expect(outcomes).toEqual(new Set(['before', 'after']));
  });

  test('is killed again while it is taken back, and is taken back in the end', async () => {
    for (let n = 1; n < 12; n++) {
      const target = host();
      const before = worldOf(target);
      const clock = new TestClock();
      await killedAt(target, 5, { clock });
      let changes = 0;
      const count = (): void => { if (++changes >= n) throw new Killed(); };
      target.before = count;
      target.records.before = count;
      await settle(target, clock).catch(() => undefined);
      target.before = () => undefined;
      target.records.before = () => undefined;
      await settle(target, clock);
      expect(worldOf(target)).toEqual(before);
      expect(await readPending(target)).toBeUndefined();
    }
  });
});

describe('an apply that has to be confirmed', () => {
  const waiting = async (clock = new TestClock()): Promise<{ target: MemoryHost; clock: TestClock; run: string }> => {
    const target = host();
    clock.uptime = 1000;
    const { run, outcome } = await carry(target, two, { clock, confirmWithin: 60 });
    expect(outcome).toBe('waiting');
    return { target, clock, run };
  };
  const anew = { ...someone, connection: { kind: 'ssh' as const, id: '192.0.2.7 50001 192.0.2.1 22', startedAt: 1010 } };

  test('is watched before its first effect, and anew when it is done', async () => {
    const { target, run } = await waiting();
    expect(target.log.filter((entry) => /watch|write-file/.test(entry))).toEqual([`watch ${run} 1 60`, 'write-file', 'write-file', `watch ${run} 2 60`, `unwatch ${run} 1`]);
    expect(await readPending(target)).toBe(run);
  });

  test('is kept when a connection that is newer than it confirms', async () => {
    const { target, clock, run } = await waiting();
    clock.uptime += 20;
    expect(await confirm(target, { caller: anew, clock, sameSession: false })).toMatchObject({ status: 'confirmed' });
    expect(await readEnd(target, run)).toMatchObject({ outcome: 'confirmed', by: 'confirm' });
    expect(await settle(target, clock)).toBeUndefined();
    expect(target.files.get(clusterFile)).toContain('DROP');
  });

  test.each([
    ['the one that made the change', someone, /this is the connection that made the change/],
    ['an older one', { ...anew, connection: { ...anew.connection, startedAt: 999 } }, /was there before the change was done/],
    ['nobody knows which', { user: 'root' }, /nobody can tell/],
  ])('proves nothing over %s', async (_, caller, message) => {
    const { target, clock, run } = await waiting();
    await expect(confirm(target, { caller, clock, sameSession: false })).rejects.toThrow(message);
    expect(await readPending(target)).toBe(run);
    expect(await confirm(target, { caller, clock, sameSession: true })).toMatchObject({ status: 'confirmed' });
  });

  test('is kept by its checks over no connection at all, and says so', async () => {
    const { target, clock, run } = await waiting();
    expect(await confirm(target, { caller: { user: 'root' }, clock, sameSession: false, byChecks: true })).toMatchObject({ status: 'confirmed' });
    expect(await readEnd(target, run)).toMatchObject({ outcome: 'confirmed', by: 'checks' });
  });

  test('cannot be confirmed while it is not done, or when nothing waits', async () => {
    const target = host();
    await killedAt(target, 5, { confirmWithin: 60 });
    await expect(confirm(target, { caller: anew, clock: new TestClock(), sameSession: true })).rejects.toMatchObject({ code: 'locked' });
    await expect(confirm(host(), { caller: anew, clock: new TestClock(), sameSession: true })).rejects.toThrow(/no apply waits/);
  });

  test('waits while its window is open, whatever the clock on the wall says', async () => {
    const { target, clock } = await waiting();
    clock.uptime += 30;
    const moved = { ...clock, now: () => ({ ...clock.now(), at: new Date('2030-01-01') }), wait: () => Promise.resolve(), salt: () => '0000' };
    expect(await settle(target, moved)).toMatchObject({ status: 'waiting' });
  });

  test.each([
    ['its window has closed, and nobody took it back', (clock: TestClock) => { clock.uptime += 76; }],
    ['the machine was started anew', (clock: TestClock) => { clock.bootId = 'c'; clock.uptime = 5; }],
  ])('is taken back when %s', async (_, later) => {
    const { target, clock, run } = await waiting();
    later(clock);
    expect(await settle(target, clock)).toMatchObject({ status: 'reverted', report: { undone: 2 } });
    expect(worldOf(target)).toEqual(worldOf(host()));
    expect(await confirm(target, { caller: anew, clock, sameSession: false })).toMatchObject({ status: 'reverted', run, end: { reason: 'nobody confirmed it in time' } });
  });

  test('goes no further when its revert was begun while it hung', async () => {
    const target = host();
    target.after = () => {
      const [id = ''] = [...target.files.keys()].flatMap((path) => /runs\/([^/]+)\/run\.json$/.exec(path)?.[1] ?? []);
      target.files.set(`/var/lib/pvewall/runs/${id}/decision`, 'revert\n');
    };
    const result = await carry(target, two, { confirmWithin: 60 });
    expect(result).toMatchObject({ outcome: 'reverted', performed: 1, problem: { message: expect.stringContaining('its revert') } });
    expect(worldOf(target)).toEqual(worldOf(host()));
  });

  test('is decided once: who comes second is told', async () => {
    const { target, clock, run } = await waiting();
    target.files.set(`/var/lib/pvewall/runs/${run}/decision`, 'revert\n');
    expect(await confirm(target, { caller: anew, clock, sameSession: false })).toMatchObject({ status: 'reverted', run });
    expect(await settle(target, clock)).toMatchObject({ status: 'reverted' });
  });
});

describe('a file that is written in more than one part', () => {
  // The set that guest 100 uses goes, another one comes: cluster.fw holds both in between.
  const old = policyOf('cluster: { ipsets: { aa: [ 10.0.0.1 ], bb: { state: absent } } }\nguests: { 100: { rules: [ "IN ACCEPT -source +aa" ] } }\n');
  const now = policyOf('cluster: { ipsets: { aa: { state: absent }, bb: [ 10.0.0.1 ] } }\nguests: { 100: { rules: [ "IN ACCEPT -source +bb" ] } }\n');

  test.each([1, 2, 3, 4, 5, 6, 7])('is as before when the apply was killed at change %i, and nobody is said to have changed it', async (n) => {
    const target = host();
    const clock = new TestClock();
    await carry(target, old, { clock });
    const before = worldOf(target);
    let changes = 0;
    const count = (): void => { if (++changes >= n) throw new Killed(); };
    target.before = count;
    target.records.before = count;
    await expect(carry(target, now, { clock })).rejects.toThrow(Killed);
    target.before = () => undefined;
    target.records.before = () => undefined;
    const settled = await settle(target, clock);
    if (settled?.status === 'reverted') expect(settled.report.kept).toEqual([]);
    expect(settled?.status).not.toBe('waiting');
    if (settled?.status !== 'completed') expect(worldOf(target)).toEqual(before);
  });
});

test('after a restart a kernel value that is not as the apply left it stays; one that is goes back', async () => {
  const key = '/proc/sys/net/netfilter/nf_conntrack_tcp_timeout_fin_wait';
  const policy = policyOf('nodes: { pve: { sysctl: { net.netfilter.nf_conntrack_tcp_timeout_fin_wait: 30 } } }\n');
  for (const [now, then] of [['120', '120'], ['77', '77'], ['30', '120']] as const) {
    const target = new MemoryHost({ '/etc/pve/nodes/pve/host.fw': '', '/proc/sys/net/netfilter/nf_conntrack_max': '1\n', [key]: '120\n' });
    const clock = new TestClock();
    await carry(target, policy, { clock, confirmWithin: 60 });
    clock.bootId = 'c';
    target.files.set(key, `${now}\n`);
    expect(await settle(target, clock)).toMatchObject({ status: 'reverted', report: { kept: [], failed: [] } });
    expect(target.files.get(key)?.trim()).toBe(then);
  }
});
