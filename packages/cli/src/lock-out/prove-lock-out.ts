import type { Policy } from '@pvewall/policy';
import { adminClaims, adminSources, clusterClaims, proveClaims, type LostAccess } from '@pvewall/traffic';
import { timeLimit } from '../traffic/time-limit.ts';
import type { TrafficStates } from '../traffic/traffic-states.ts';
import { neighboursOf } from './neighbours.ts';
import type { Access } from './read-access.ts';

/** Pveproxy's. */
const webPort = 8006;
/** Wall time in milliseconds after which the proof ends, and what is not proven by then failed. */
const patience = 20_000;

/**
 * Who administers where the policy does not say it: whom the nodes let in for that now, or after the plan; or only whom they
 * let in after it, which is for a way back: whoever was let in by hand since is what it takes away. The ssh connection that
 * somebody is on always counts.
 */
export type Administering = 'now-or-then' | 'then';

/** All access to and among the nodes that a plan takes away, or that nobody can prove that it does not. */
export function proveLockOut({ before, after, between, datacenter }: TrafficStates, { management }: Policy, { peer, sshPorts }: Access, who: Administering = 'now-or-then'): LostAccess[] {
  const limits = timeLimit(patience);
  const stated = management?.from.map(({ text }) => text);
  const admins = { ...(stated !== undefined && { stated }), ...(peer !== undefined && { peer }) };
  return before.flatMap((host, i) => {
    const now = after[i];
    if (now === undefined) return [];
    const states = { before: host, after: now, between: between.flatMap(({ label, hosts }) => hosts.slice(i, i + 1).map((one) => ({ label, host: one }))) };
    const neighbours = neighboursOf(datacenter, host.node);
    const claims = [
      ...adminClaims(adminSources(who === 'then' ? now : host, now, admins), management?.ports ?? [...sshPorts, webPort]),
      ...(neighbours === undefined ? [] : clusterClaims(neighbours, now.backend, sshPorts)),
    ];
    return proveClaims(states, claims, limits);
  });
}
