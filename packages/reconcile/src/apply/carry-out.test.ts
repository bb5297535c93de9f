import { describe, expect, test } from '@jest/globals';
import { HostError } from '@pvewall/model';
import { carry, TestClock, worldOf } from '../../test/carry.ts';
import { MemoryHost } from '../../test/memory-host.ts';
import { policyOf } from '../../test/policy-of.ts';
import { makePlan } from '../make-plan.ts';
import { explainRemaining } from './apply-plan.ts';
import { readEnd, readPending } from '../run/run-store.ts';
import type { ApplyEvent } from './carry-out.ts';

const clusterFile = '/etc/pve/firewall/cluster.fw';
const guestFile = '/etc/pve/firewall/100.fw';

function host(files: Readonly<Record<string, string>> = {}, ebtables?: string): MemoryHost {
  return new MemoryHost({ '/etc/pve/nodes/pve/qemu-server/100.conf': 'net0: virtio=AA,firewall=1\n', ...files }, ebtables);
}

const dropAll = policyOf('cluster:\n  rules: [ "IN DROP" ]\n');
const two = policyOf('cluster:\n  rules: [ "IN DROP" ]\nguests:\n  100: { options: { enable: true } }\n');

describe('an apply', () => {
  test('writes what changes, proves that nothing is left, and is remembered', async () => {
    const target = host({ [clusterFile]: '[RULES]\n\nIN ACCEPT\n' });
    const result = await carry(target, dropAll);
    expect(result).toMatchObject({ outcome: 'applied', performed: 1, run: '20260102T030405000Z-0000' });
    expect(target.files.get(clusterFile)).toContain('IN DROP');
    expect(await readPending(target)).toBeUndefined();
    expect(await readEnd(target, result.run)).toEqual({ outcome: 'applied', at: '2026-01-02T03:04:05.000Z', by: 'apply', kept: [] });
  });

  test('has what a way back needs on the host before its first effect', async () => {
    const target = host({ [clusterFile]: '[RULES]\n\nIN ACCEPT\n' });
    let seen: string[] = [];
    target.before = (effect) => { if ('path' in effect && effect.path === clusterFile) seen = [...target.files.keys()].filter((path) => path.startsWith('/var/lib/pvewall/')); };
    await carry(target, dropAll);
    const folder = '/var/lib/pvewall/runs/20260102T030405000Z-0000';
    expect(seen.sort()).toEqual(['/var/lib/pvewall/pending', ...['images', 'manifest', 'revert', 'run.json', 'watch'].map((name) => `${folder}/${name}`)]);
  });

  test('refuses, before the first effect, a host that changed since it was read', async () => {
    const target = host({ [clusterFile]: '[RULES]\n\nIN ACCEPT\n', [guestFile]: '' });
    const proposal = await makePlan(target, two);
    target.files.set(guestFile, '[OPTIONS]\n\npolicy_in: ACCEPT\n');
    await expect(carry(target, two, {}, proposal)).rejects.toMatchObject({ name: 'HostError', code: 'stale' });
    expect(target.log).toEqual([]);
  });

  test('that fails between two effects is taken back, and says why', async () => {
    const target = host({ [clusterFile]: '[RULES]\n\nIN ACCEPT\n' });
    const before = worldOf(target);
    target.before = (effect) => {
      if ('path' in effect && effect.path === guestFile) throw new HostError('failed', 'no space left on the device');
    };
    const events: ApplyEvent[] = [];
    const result = await carry(target, two, { events });
    expect(result).toMatchObject({ outcome: 'reverted', performed: 1, problem: { message: 'no space left on the device' }, report: { undone: 1, kept: [], failed: [] } });
    expect(worldOf(target)).toEqual(before);
    expect(events.map(({ type }) => type)).toEqual(['started', 'performed', 'started', 'reverting', 'undone']);
    expect(await readEnd(target, result.run)).toMatchObject({ outcome: 'reverted', by: 'apply', reason: 'no space left on the device' });
    expect(await readPending(target)).toBeUndefined();
  });

  test('keeps on the way back what somebody else has changed', async () => {
    const target = host({ [clusterFile]: '[RULES]\n\nIN ACCEPT\n' });
    target.before = (effect) => {
      if (!('path' in effect) || effect.path !== guestFile) return;
      target.files.set(clusterFile, '[RULES]\n\nIN REJECT\n');
      throw new HostError('failed', 'input/output error');
    };
    const result = await carry(target, two);
    expect(result).toMatchObject({ outcome: 'reverted', report: { undone: 0, kept: [{ name: clusterFile, why: 'somebody changed it' }] } });
    expect(target.files.get(clusterFile)).toContain('REJECT');
    expect(await readEnd(target, result.run)).toMatchObject({ outcome: 'reverted-in-part' });
  });

  test('that cannot be taken back stays open, and says what is not put back', async () => {
    const target = host({ [clusterFile]: '[RULES]\n\nIN ACCEPT\n' });
    let full = false;
    target.before = (effect) => {
      if ('path' in effect && effect.path === guestFile) full = true;
      if (full) throw new HostError('failed', 'no space left on the device');
    };
    const result = await carry(target, two);
    expect(result).toMatchObject({ outcome: 'reverted', report: { undone: 0, failed: [{ name: clusterFile, error: { message: 'no space left on the device' } }] } });
    expect(await readPending(target)).toBe(result.run);
  });

  test('that fails at its first effect has never been: the fault is thrown', async () => {
    const target = host({ [clusterFile]: '' });
    target.before = () => { throw new HostError('denied', 'read-only'); };
    await expect(carry(target, dropAll)).rejects.toMatchObject({ code: 'denied' });
    expect([...target.files.keys()].filter((path) => path.startsWith('/var/lib'))).toEqual([]);
  });

  test('hears who asks it to stop between two effects, and goes back', async () => {
    const target = host({ [clusterFile]: '' });
    const stopAsked = (): Promise<string | undefined> => Promise.resolve(target.log.includes('write-file') ? 'SIGINT' : undefined);
    expect(await carry(target, two, { stopAsked })).toMatchObject({ outcome: 'reverted', performed: 1, problem: { message: 'stopped by SIGINT, between two acts' } });
    expect(target.files.get(clusterFile)).toBe('');
  });

  test('that does not converge is taken back, and says what differs', async () => {
    const target = host({ [clusterFile]: '[RULES]\n\nIN ACCEPT\n', [guestFile]: '' });
    target.after = () => { if (target.files.get(guestFile) !== '') target.files.set(guestFile, '[OPTIONS]\n\nenable: 0\n'); };
    const result = await carry(target, two);
    expect(result).toMatchObject({ outcome: 'reverted', problem: [{ code: 'apply/not-converged', message: 'options.enable is still 0 on /etc/pve/firewall/100.fw, not 1' }], report: { kept: [{ name: guestFile }] } });
    expect(target.files.get(clusterFile)).toContain('IN ACCEPT');
  });

  test('takes its record of what was applied back with the rest', async () => {
    const target = host({ [clusterFile]: '[RULES]\n\nIN ACCEPT\n', '/var/lib/pvewall/applied.json': 'old' });
    target.before = (effect) => { if (target.files.get('/var/lib/pvewall/applied.json') === 'new' && effect.type === 'write-file' && effect.after !== 'old' && !effect.after.includes('ACCEPT')) throw new HostError('failed', 'x'); };
    const record = [{ type: 'write-file' as const, path: '/var/lib/pvewall/applied.json', before: 'old', after: 'new' }];
    target.firewall = ['enabled/running (pending changes)'];
    const result = await carry(target, dropAll, { record });
    expect(result.outcome).toBe('reverted');
    expect(target.files.get('/var/lib/pvewall/applied.json')).toBe('old');
  });
});

test('something to be written again without a change by name is no proof', async () => {
  const target = host({ [clusterFile]: '' });
  const { plan } = await makePlan(target, dropAll);
  const remaining = { ...plan, resources: plan.resources.map((resource) => ({ ...resource, changes: [] })) };
  expect(explainRemaining(remaining)).toMatchObject([{ code: 'apply/not-converged', message: `${clusterFile} would have to be written again` }]);
});

describe('pve-firewall', () => {
  test('is waited for', async () => {
    const target = host({ [clusterFile]: '' });
    target.firewall = ['enabled/running (pending changes)', 'enabled/running (pending changes)', 'enabled/running'];
    const clock = new TestClock();
    expect(await carry(target, dropAll, { clock })).toMatchObject({ outcome: 'applied' });
    expect(clock.uptime).toBe(1002);
  });

  test('that does not take the change within 30 seconds is a failure that reverts', async () => {
    const target = host({ [clusterFile]: '' });
    target.firewall = ['enabled/running (pending changes)'];
    const clock = new TestClock();
    const result = await carry(target, dropAll, { clock });
    expect(result).toMatchObject({ outcome: 'reverted', report: { undone: 1 } });
    expect(result).toMatchObject({ problem: { message: expect.stringContaining('has not taken the change within 30 s') } });
    expect(clock.uptime).toBe(1030);
    expect(target.files.get(clusterFile)).toBe('');
  });

  test('that is stopped is not waited for', async () => {
    const target = host({ [clusterFile]: '' });
    target.firewall = ['disabled/stopped (pending changes)'];
    expect(await carry(target, dropAll)).toMatchObject({ outcome: 'applied' });
  });
});

const empty = '*filter\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\n';
const drop = policyOf('nodes:\n  pve:\n    ebtables:\n      filter: { FORWARD: [ "-p 0xfe68 -j DROP" ] }\n');

describe('ebtables', () => {
  test('are loaded under the lock of pve-firewall, its chains as they are at that moment', async () => {
    const target = host({}, empty);
    const proposal = await makePlan(target, drop);
    // Between plan and apply pve-firewall starts.
    target.ebtables = `${empty}:PVEFW-FORWARD ACCEPT\n-A FORWARD -j PVEFW-FORWARD\n-A PVEFW-FORWARD -p IPv4 -j ACCEPT\n`;
    expect(await carry(target, drop, {}, proposal)).toMatchObject({ outcome: 'applied' });
    expect(target.log.filter((entry) => /lock|restore/.test(entry))).toEqual(['lock pve-firewall', 'restore-ebtables', 'unlock pve-firewall']);
    const rules = (target.ebtables).split('\n').filter((line) => line.startsWith('-A'));
    expect(rules).toEqual(['-A FORWARD -p 0xfe68 -j DROP', '-A FORWARD -j PVEFW-FORWARD', '-A PVEFW-FORWARD -p IPv4 -j ACCEPT']);
  });

  test('go back to their chains alone: what is Proxmox VE\'s stays as it is by then', async () => {
    const target = host({}, empty);
    const proposal = await makePlan(target, drop);
    const pve = ':PVEFW-FORWARD ACCEPT\n-A FORWARD -j PVEFW-FORWARD\n-A PVEFW-FORWARD -p IPv4 -j ACCEPT\n';
    target.ebtables = `${empty}${pve}`;
    target.before = (effect) => { if ('path' in effect && effect.path.includes('pvewall') && !effect.path.includes('recover')) throw new HostError('failed', 'no space left on the device'); };
    expect(await carry(target, drop, {}, proposal)).toMatchObject({ outcome: 'reverted', report: { undone: 1, kept: [] } });
    expect((target.ebtables).trim().split('\n').sort()).toEqual(`${empty}${pve}`.trim().split('\n').sort());
  });

  test('a chain of somebody else that changed meanwhile is not overwritten', async () => {
    const target = host({}, empty);
    const proposal = await makePlan(target, drop);
    target.ebtables = `${empty}-A INPUT -j DROP\n`;
    await expect(carry(target, drop, {}, proposal)).rejects.toMatchObject({ code: 'stale' });
  });

  test('a rule that the host refuses is an error at its place in the policy', async () => {
    const target = host({}, empty);
    target.trial = { status: 'refused', message: 'no such match', line: 5 };
    const { plan, steps } = await makePlan(target, drop);
    expect(plan.diagnostics).toMatchObject([{ code: 'host/ebtables-refused', place: { file: 'policy.yaml', line: 5 } }]);
    expect(steps.map(({ unit }) => unit.kind)).not.toContain('ebtables');
  });

  test('what the tool leaves out when it prints is not a change for ever', async () => {
    const policy = policyOf('nodes:\n  pve:\n    ebtables:\n      filter: { INPUT: [ "-p IPv4 --ip-src 10.0.0.1 --pkttype-type host --limit 1/sec -j DROP" ] }\n');
    const target = host({}, empty);
    const printed = `${empty}-A INPUT -p IPv4 --ip-src 10.0.0.1 --limit 1/sec --limit-burst 5 -j DROP\n`;
    target.trial = { status: 'accepted', text: printed };
    const proposal = await makePlan(target, policy);
    target.after = () => { if (target.log.at(-1) === 'restore-ebtables') target.ebtables = printed; };
    expect(await carry(target, policy, {}, proposal)).toMatchObject({ outcome: 'applied' });
    const { plan } = await makePlan(target, policy);
    expect(plan.resources).toEqual([]);
    expect(plan.diagnostics.map(({ code }) => code)).toContain('host/ebtables-differs');
  });

  test('a host without the tool is an error that says so', async () => {
    const { plan } = await makePlan(host(), drop);
    expect(plan.diagnostics).toMatchObject([{ code: 'host/no-ebtables', severity: 'error' }]);
    expect(plan.resources.map(({ kind }) => kind)).toEqual(['ebtables-boot']);
  });
});
