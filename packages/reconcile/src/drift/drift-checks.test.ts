import { describe, expect, test } from '@jest/globals';
import { checkFindings, type CheckOutcome } from '@pvewall/model';
import { TestClock } from '../../test/carry.ts';
import { MemoryHost } from '../../test/memory-host.ts';
import { policyOf } from '../../test/policy-of.ts';
import { makePlan } from '../make-plan.ts';
import { driftChecks, withoutChecked, type DriftChecksAsked } from './drift-checks.ts';

const cluster = '/etc/pve/firewall/cluster.fw';
const guest = '/etc/pve/firewall/100.fw';
const on = '[OPTIONS]\n\nenable: 1\n\n[RULES]\n\nIN SSH(ACCEPT)\n';
const files = { '/etc/pve/nodes/pve/qemu-server/100.conf': 'net0: virtio=AA,bridge=vmbr0\n', [cluster]: on, [guest]: on };
const policy = policyOf('guests: { 100: { options: { enable: true }, rules: [ "IN SSH(ACCEPT)" ] } }\n');

const codes = (outcomes: readonly CheckOutcome[]): string[] => checkFindings(outcomes).filter(({ severity }) => severity !== 'info').map(({ code, address = '' }) => `${code} ${address}`.trim());

async function look(host: MemoryHost, asked: Partial<DriftChecksAsked> = {}): Promise<{ checks: CheckOutcome[]; proposal: DriftChecksAsked['proposal'] }> {
  const made = { policy, ...asked };
  const proposal = await makePlan(host, made.policy);
  return { checks: await driftChecks(host, { proposal, isTheirs: () => false, allowed: new Set(), ...made }), proposal };
}

describe('what a policy relies on', () => {
  test('is looked at, and what it says itself is not said twice', async () => {
    const { checks, proposal } = await look(new MemoryHost(files));
    expect(codes(checks)).toEqual(['check/nic-without-firewall guest.100']);
    expect(proposal.plan.diagnostics.map(({ code }) => code)).toContain('host/nic-without-firewall');
    expect(withoutChecked(proposal, checks, new Set()).plan.diagnostics.map(({ code }) => code)).not.toContain('host/nic-without-firewall');
  });

  test('is not the rest of the host', async () => {
    const others = policyOf('cluster: { rules: [ "IN SSH(ACCEPT)" ] }\n');
    expect(codes((await look(new MemoryHost(files), { policy: others })).checks)).toEqual([]);
  });

  test('has its switches in the policy, or on the host', async () => {
    const off = { ...files, [cluster]: on.replace('enable: 1', 'enable: 0') };
    const rulesAlone = policyOf('cluster: { rules: [ "IN SSH(ACCEPT)" ] }\n');
    expect(codes((await look(new MemoryHost(off), { policy: rulesAlone })).checks)).toEqual(['check/tier-off cluster']);
    const saysOff = policyOf('cluster: { options: { enable: false }, rules: [ "IN SSH(ACCEPT)" ] }\n');
    expect(codes((await look(new MemoryHost(off), { policy: saysOff })).checks)).toEqual([]);
  });

  test('is nothing where there is no host: its plan says so', async () => {
    expect((await look(new MemoryHost({}))).checks).toEqual([]);
  });

  test('has no surroundings of pvewall among it', async () => {
    expect(new Set((await look(new MemoryHost(files))).checks.map(({ group }) => group))).toEqual(new Set(['firewall', 'guests', 'ebtables', 'sysctl']));
  });
});

describe('a finding', () => {
  test('that the policy puts up with is not told, by the plan neither', async () => {
    const allowed = new Set(['check/nic-without-firewall']);
    const { checks, proposal } = await look(new MemoryHost(files), { allowed });
    expect(codes(checks)).toEqual([]);
    expect(checks.find(({ name }) => name === 'guest-nics')).toMatchObject({ allowed: 1, result: { status: 'not-applicable' } });
    expect(withoutChecked(proposal, checks, allowed).plan.diagnostics).toEqual([]);
  });

  test('about what belongs to others is not told', async () => {
    const { checks } = await look(new MemoryHost(files), { isTheirs: (address) => address === 'guest.100', allowed: new Set(['check/nic-without-firewall']) });
    expect(codes(checks)).toEqual([]);
    expect(checks.filter((check) => check.allowed !== undefined)).toEqual([]);
  });

  test('of the plan that no check has made is kept', async () => {
    const { proposal } = await look(new MemoryHost(files));
    expect(withoutChecked(proposal, [], new Set()).plan.diagnostics.map(({ code }) => code)).toContain('host/nic-without-firewall');
  });
});

describe('what is pending', () => {
  const pending = 'enabled/running (pending changes)';
  const statuses = async (...firewall: string[]): Promise<{ codes: string[]; waited: number }> => {
    const host = new MemoryHost(files);
    host.firewall = firewall;
    const clock = new TestClock();
    const { checks } = await look(host, { again: { host, clock } });
    return { codes: codes(checks).filter((code) => !code.includes('guest')), waited: clock.uptime - 1000 };
  };

  test('for a moment is waited for', async () => {
    expect(await statuses(pending, 'enabled/running')).toEqual({ codes: [], waited: 11 });
  });

  test('and stays is told', async () => {
    expect(await statuses(pending)).toEqual({ codes: ['check/firewall-pending'], waited: 11 });
  });

  test('and becomes worse is told as it is then', async () => {
    expect(await statuses(pending, 'enabled/stopped')).toEqual({ codes: ['check/firewall-stopped'], waited: 11 });
  });

  test('is waited for once only, and nothing else is', async () => {
    expect(await statuses('enabled/running')).toEqual({ codes: [], waited: 0 });
  });
});
