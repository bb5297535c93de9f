import { describe, expect, test } from '@jest/globals';
import { HostError } from '@pvewall/model';
import { carry, someone, TestClock, worldOf } from '../../test/carry.ts';
import { MemoryHost } from '../../test/memory-host.ts';
import { policyOf } from '../../test/policy-of.ts';
import { carryOut } from '../apply/carry-out.ts';
import { pruneRuns, readHistory } from './history.ts';
import { planWayBack } from './way-back.ts';

const clusterFile = '/etc/pve/firewall/cluster.fw';
const ebtables = '*filter\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\n';
const first = policyOf('cluster: { rules: [ "IN DROP" ] }\n');
const second = policyOf('cluster: { rules: [ "IN REJECT" ] }\nnodes: { pve: { ebtables: { filter: { INPUT: [ "-p 0xfe68 -j DROP" ] } } } }\n');
const third = policyOf('nodes: { pve: { ebtables: { filter: { FORWARD: [ "-p 0xfe69 -j DROP" ] } } } }\n');

async function threeApplies(): Promise<{ target: MemoryHost; clock: TestClock; runs: string[]; worlds: Record<string, string>[] }> {
  const target = new MemoryHost({ '/etc/pve/nodes/pve/host.fw': '', [clusterFile]: '[RULES]\n\nIN ACCEPT\n' }, ebtables);
  const clock = new TestClock();
  const runs: string[] = [];
  const worlds: Record<string, string>[] = [];
  for (const policy of [first, second, third]) {
    worlds.push(worldOf(target));
    runs.push((await carry(target, policy, { clock })).run);
    clock.uptime += 60;
  }
  return { target, clock, runs, worlds };
}

const goBack = async (target: MemoryHost, clock: TestClock, id: string): Promise<unknown> => {
  const { undertaking } = await planWayBack(target, id);
  return carryOut(target, undertaking, { caller: someone, clock, onEvent: () => undefined, stopAsked: () => Promise.resolve(undefined) });
};

describe('history', () => {
  test('lists applies, newest first, with who, from where and how they ended', async () => {
    const { target, runs } = await threeApplies();
    const { entries } = await readHistory(target);
    expect(entries.map(({ run: { id, caller, what }, end }) => [id, caller.user, caller.from, what.source, end?.outcome])).toEqual(runs.map((id) => [id, 'root', '192.0.2.7', 'policy.yaml', 'applied']).reverse());
  });

  test('sorts what began in the same millisecond, or before, by what came first', async () => {
    const target = new MemoryHost({ [clusterFile]: '', '/etc/pve/nodes/pve/host.fw': '' });
    const clock = new TestClock();
    const one = (await carry(target, first, { clock })).run;
    clock.uptime -= 500;
    const two = (await carry(target, policyOf('cluster: { rules: [] }\n'), { clock })).run;
    expect([one, two].sort()).toEqual([one, two]);
  });

  test('names what is damaged, and shows the rest', async () => {
    const { target, runs } = await threeApplies();
    target.files.set(`/var/lib/pvewall/runs/${runs[1]}/run.json`, '{ "id": ');
    const { entries, damaged } = await readHistory(target);
    expect([entries.map(({ run }) => run.id), damaged]).toEqual([[runs[2], runs[0]], [runs[1]]]);
  });

  test('forgets what is too old, and what is too much, but never the last five', async () => {
    const target = new MemoryHost({});
    const ids = Array.from({ length: 60 }, (_, i) => `20260101T0000${String(i).padStart(2, '0')}000Z-0000`);
    for (const id of ids) target.files.set(`/var/lib/pvewall/runs/${id}/run.json`, '{}');
    await pruneRuns(target, { at: new Date('2026-01-02'), bootId: '', uptime: 0 });
    expect(await target.records.list('runs')).toEqual(ids.slice(10));
    await pruneRuns(target, { at: new Date('2027-01-02'), bootId: '', uptime: 0 });
    expect(await target.records.list('runs')).toEqual(ids.slice(55));
  });
});

describe('the way back', () => {
  test.each([0, 1, 2])('to before apply %i is planned, done and proven', async (n) => {
    const { target, clock, runs, worlds } = await threeApplies();
    expect(await goBack(target, clock, runs[n] as string)).toMatchObject({ outcome: 'applied' });
    expect(worldOf(target)).toEqual(worlds[n]);
    expect((await planWayBack(target, runs[n] as string)).plan.resources).toEqual([]);
  });

  test('and forth again', async () => {
    const { target, clock, runs } = await threeApplies();
    const now = worldOf(target);
    const { run } = (await goBack(target, clock, runs[0] as string)) as { run: string };
    await goBack(target, clock, run);
    expect(worldOf(target)).toEqual(now);
  });

  test('says what changes, in the words of a plan', async () => {
    const { target, runs } = await threeApplies();
    const { plan } = await planWayBack(target, runs[1] as string);
    expect(plan.resources.flatMap(({ changes }) => changes.map(({ label, action, before, after }) => [label, action, before, after]))).toEqual([
      ['rules[0]', 'delete', 'IN REJECT', undefined],
      ['rules[0]', 'create', undefined, 'IN DROP'],
      ['chain INPUT rule', 'delete', '-p 0xfe68 -j DROP', undefined],
      ['chain FORWARD rule', 'delete', '-p 0xfe69 -j DROP', undefined],
      ['/etc/pvewall/ebtables.rules', 'delete', 'is there', undefined],
      ['/usr/local/lib/pvewall/ebtables-load', 'delete', 'is there', undefined],
      ['/etc/systemd/system/pvewall-ebtables.service', 'delete', 'is there', undefined],
      ['/etc/systemd/system/multi-user.target.wants/pvewall-ebtables.service', 'delete', 'is there', undefined],
    ]);
  });

  test('goes over what somebody changed by hand since, and says so beforehand', async () => {
    const { target, clock, runs, worlds } = await threeApplies();
    target.files.set(clusterFile, '[RULES]\n\nIN SSH(ACCEPT)\n');
    const { plan } = await planWayBack(target, runs[0] as string);
    expect(plan.resources[0]?.changes[0]).toMatchObject({ before: expect.stringContaining('SSH') });
    await goBack(target, clock, runs[0] as string);
    expect(worldOf(target)).toEqual(worlds[0]);
  });

  test('leads back from what a revert kept, because somebody else had changed it', async () => {
    const target = new MemoryHost({ '/etc/pve/nodes/pve/host.fw': '', '/etc/pve/nodes/pve/qemu-server/100.conf': 'net0: virtio=AA\n', [clusterFile]: '[RULES]\n\nIN ACCEPT\n' });
    const clock = new TestClock();
    const before = worldOf(target);
    target.before = (effect) => {
      if (!('path' in effect) || !effect.path.endsWith('100.fw')) return;
      target.files.set(clusterFile, `${target.files.get(clusterFile)}IN Ping(ACCEPT)\n`);
      throw new HostError('failed', 'input/output error');
    };
    const { run } = await carry(target, policyOf('cluster: { rules: [ "IN DROP" ] }\nguests: { 100: { options: { enable: true } } }\n'), { clock });
    expect(target.files.get(clusterFile)).toContain('DROP');
    expect((await planWayBack(target, run)).plan.resources.map(({ address }) => address)).toEqual(['cluster']);
    expect(await goBack(target, clock, run)).toMatchObject({ outcome: 'applied' });
    expect(worldOf(target)).toEqual(before);
  });

  test('warns of what an apply would be refused for', async () => {
    const target = new MemoryHost({ '/etc/pve/nodes/pve/host.fw': '', [clusterFile]: '[OPTIONS]\n\nenable: 0\n' });
    const { run } = await carry(target, policyOf('cluster: { options: { enable: true } }\n'));
    expect((await planWayBack(target, run)).guards).toMatchObject([{ code: 'guard/tier-off' }]);
  });

  test('is made before it is broken, too', async () => {
    const target = new MemoryHost({ '/etc/pve/nodes/pve/host.fw': '', [clusterFile]: '', '/etc/pve/nodes/pve/qemu-server/100.conf': 'net0: virtio=AA\n' });
    const clock = new TestClock();
    await carry(target, policyOf('cluster: { ipsets: { aa: [ 10.0.0.1 ], bb: { state: absent } } }\nguests: { 100: { rules: [ "IN ACCEPT -source +aa" ] } }\n'), { clock });
    const { run } = await carry(target, policyOf('cluster: { ipsets: { aa: { state: absent }, bb: [ 10.0.0.1 ] } }\nguests: { 100: { rules: [ "IN ACCEPT -source +bb" ] } }\n'), { clock });
    const dangling: string[] = [];
    target.after = () => {
      for (const name of ['aa', 'bb']) if (target.files.get('/etc/pve/firewall/100.fw')?.includes(`+${name}`) && !target.files.get(clusterFile)?.includes(`[IPSET ${name}]`)) dangling.push(name);
    };
    expect(await goBack(target, clock, run)).toMatchObject({ outcome: 'applied', performed: 3 });
    expect(dangling).toEqual([]);
    expect(target.files.get(clusterFile)).toContain('aa');
  });

  test('to an apply that nobody knows of is refused', async () => {
    await expect(planWayBack(new MemoryHost({}), '20260101T000000000Z-0000')).rejects.toThrow(/there is no apply/);
  });
});
