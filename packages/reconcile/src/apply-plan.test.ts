import { describe, expect, test } from '@jest/globals';
import { HostError } from '@pvewall/model';
import { MemoryHost } from '../test/memory-host.ts';
import { policyOf } from '../test/policy-of.ts';
import { applyPlan, explainRemaining } from './apply-plan.ts';
import { makePlan } from './make-plan.ts';

const clusterFile = '/etc/pve/firewall/cluster.fw';
const quiet = (): void => undefined;

function host(files: Readonly<Record<string, string>> = {}, ebtables?: string): MemoryHost {
  return new MemoryHost({ '/etc/pve/nodes/pve/qemu-server/100.conf': 'net0: virtio=AA,firewall=1\n', ...files }, ebtables);
}

const dropAll = policyOf('cluster:\n  rules: [ "IN DROP" ]\n');

describe('applyPlan', () => {
  test('writes what changes, and proves that nothing is left', async () => {
    const target = host({ [clusterFile]: '[RULES]\n\nIN ACCEPT\n' });
    const result = await applyPlan(target, dropAll, await makePlan(target, dropAll), quiet);
    expect(result).toMatchObject({ performed: 1, converged: true });
    expect(target.files.get(clusterFile)).toContain('IN DROP');
  });

  test('refuses, before the first effect, a host that changed since it was read', async () => {
    const target = host({ [clusterFile]: '[RULES]\n\nIN ACCEPT\n', '/etc/pve/firewall/100.fw': '' });
    const policy = policyOf('cluster:\n  rules: [ "IN DROP" ]\nguests:\n  100: { options: { enable: true } }\n');
    const proposal = await makePlan(target, policy);
    target.files.set('/etc/pve/firewall/100.fw', '[OPTIONS]\n\npolicy_in: ACCEPT\n');
    const attempt = applyPlan(target, policy, proposal, quiet);
    await expect(attempt).rejects.toThrow(HostError);
    await expect(attempt).rejects.toMatchObject({ code: 'stale' });
    expect(target.log).toEqual([]);
  });

  test('a fault between two effects ends it, and says how far it came', async () => {
    const target = host({ [clusterFile]: '[RULES]\n\nIN ACCEPT\n' });
    const policy = policyOf('cluster:\n  rules: [ "IN DROP" ]\nguests:\n  100: { options: { enable: true } }\n');
    target.before = (effect) => {
      if ('path' in effect && effect.path.endsWith('/100.fw')) throw new HostError('failed', 'no space left on the device');
    };
    const result = await applyPlan(target, policy, await makePlan(target, policy), quiet);
    expect(result).toMatchObject({ performed: 1, converged: false, fault: { message: 'no space left on the device' } });
    expect(result.remaining.resources.map(({ address }) => address)).toEqual(['guest.100']);
  });

  test('who asks it to stop is heard between two effects', async () => {
    const target = host({ [clusterFile]: '' });
    const policy = policyOf('cluster:\n  rules: [ "IN DROP" ]\nguests:\n  100: { options: { enable: true } }\n');
    const asked = (): Promise<string | undefined> => Promise.resolve(target.log.includes('write-file') ? 'SIGINT' : undefined);
    const result = await applyPlan(target, policy, await makePlan(target, policy), quiet, asked);
    expect(result).toMatchObject({ performed: 1, converged: false, fault: { message: 'stopped by SIGINT, between two acts' } });
  });

  test('a fault at the first effect is thrown: nothing was done', async () => {
    const target = host({ [clusterFile]: '' });
    target.before = () => { throw new HostError('denied', 'read-only'); };
    await expect(applyPlan(target, dropAll, await makePlan(target, dropAll), quiet)).rejects.toMatchObject({ code: 'denied' });
  });

  test('says what did not converge', async () => {
    const target = host({ [clusterFile]: '' });
    const proposal = await makePlan(target, dropAll);
    target.after = () => target.files.set(clusterFile, '[RULES]\n\nIN ACCEPT\n');
    const result = await applyPlan(target, dropAll, proposal, quiet);
    expect(result.converged).toBe(false);
    expect(explainRemaining(result.remaining)).toMatchObject([{ code: 'apply/not-converged' }, { code: 'apply/not-converged' }]);
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
    await applyPlan(target, drop, proposal, quiet);
    expect(target.log.filter((entry) => /lock|restore/.test(entry))).toEqual(['lock pve-firewall', 'restore-ebtables', 'unlock pve-firewall']);
    const rules = target.ebtables.split('\n').filter((line) => line.startsWith('-A'));
    expect(rules).toEqual(['-A FORWARD -p 0xfe68 -j DROP', '-A FORWARD -j PVEFW-FORWARD', '-A PVEFW-FORWARD -p IPv4 -j ACCEPT']);
  });

  test('a chain of somebody else that changed meanwhile is not overwritten', async () => {
    const target = host({}, empty);
    const proposal = await makePlan(target, drop);
    target.ebtables = `${empty}-A INPUT -j DROP\n`;
    await expect(applyPlan(target, drop, proposal, quiet)).rejects.toMatchObject({ code: 'stale' });
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
    target.trial = { status: 'accepted', text: `${empty}-A INPUT -p IPv4 --ip-src 10.0.0.1 --limit 1/sec --limit-burst 5 -j DROP\n` };
    const result = await applyPlan(target, policy, await makePlan(target, policy), quiet);
    target.ebtables = `${empty}-A INPUT -p IPv4 --ip-src 10.0.0.1 --limit 1/sec --limit-burst 5 -j DROP\n`;
    const { plan } = await makePlan(target, policy);
    expect(result.performed).toBeGreaterThan(0);
    expect(plan.resources).toEqual([]);
    expect(plan.diagnostics.map(({ code }) => code)).toContain('host/ebtables-differs');
  });

  test('a host without the tool is an error that says so', async () => {
    const { plan } = await makePlan(host(), drop);
    expect(plan.diagnostics).toMatchObject([{ code: 'host/no-ebtables', severity: 'error' }]);
    expect(plan.resources.map(({ kind }) => kind)).toEqual(['ebtables-boot']);
  });
});
