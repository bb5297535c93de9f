import type { Effect } from '@pvewall/model';
import { undertakingOf } from '../src/apply/apply-plan.ts';
import { carryOut, type ApplyEvent, type ApplyResult, type CarryOut } from '../src/apply/carry-out.ts';
import { makePlan, type Proposal } from '../src/make-plan.ts';
import type { Caller, Clock } from '../src/run/run.ts';
import type { MemoryHost } from './memory-host.ts';
import type { policyOf } from './policy-of.ts';

type Policy = ReturnType<typeof policyOf>;

export const someone: Caller = { user: 'root', from: '192.0.2.7', connection: { kind: 'ssh', id: '192.0.2.7 50000 192.0.2.1 22', startedAt: 100 } };

/** A clock that goes on by itself when somebody waits, and ids that count. */
export class TestClock implements Clock {
  uptime = 1000;
  bootId = 'b';
  #salt = 0;

  now(): ReturnType<Clock['now']> {
    return { at: new Date(Date.parse('2026-01-02T03:04:05Z') + (this.uptime - 1000) * 1000), bootId: this.bootId, uptime: this.uptime };
  }

  wait(seconds: number): Promise<void> {
    this.uptime += seconds;
    return Promise.resolve();
  }

  salt(): string {
    return String(this.#salt++).padStart(4, '0');
  }
}

export interface Carry extends Partial<CarryOut> {
  readonly record?: readonly Effect[];
  readonly events?: ApplyEvent[];
}

/** Applies a policy; `proposal` is a plan that was made earlier. */
export async function carry(host: MemoryHost, policy: Policy, options: Carry = {}, proposal?: Proposal): Promise<ApplyResult> {
  const { record = [], events = [], ...rest } = options;
  const undertaking = undertakingOf(policy, proposal ?? (await makePlan(host, policy)), { source: 'policy.yaml', digest: 'd' }, record);
  return carryOut(host, undertaking, { caller: someone, clock: new TestClock(), onEvent: (event) => events.push(event), stopAsked: () => Promise.resolve(undefined), ...rest });
}

/** What the host has besides pvewall's own records. */
export function worldOf(host: MemoryHost): Record<string, string> {
  const files = [...host.files].filter(([path]) => !path.startsWith('/var/lib/pvewall/') && !path.includes('pvewall-recover'));
  return { ...Object.fromEntries(files.sort()), ebtables: (host.ebtables ?? '').split('\n').sort().join('\n') };
}
