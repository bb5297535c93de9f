import type { Address } from './address.ts';
import type { Change } from './change.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Effect } from './effect.ts';

/** What would happen to one resource. */
export interface ResourcePlan {
  readonly address: Address;
  readonly kind: string;
  /** What it is on the host, for people: `/etc/pve/firewall/cluster.fw`, `ebtables table filter`. */
  readonly subject: string;
  readonly changes: readonly Change[];
  readonly effects: readonly Effect[];
  /** Parts that are the same and therefore not listed. */
  readonly unchanged: number;
  /** Digest of the readings the plan rests on (what others own left out). */
  readonly fingerprint: string;
}

/** Something the plan leaves alone, and why; counted, not listed, unless asked. */
export interface Unmanaged {
  readonly address: Address;
  readonly reason: 'not-in-policy' | 'other-node' | 'released' | 'ignored';
}

/** Changes, effects, what they rest on, diagnostics. Pure data. */
export interface Plan {
  readonly node: string;
  /** Only resources with changes or effects. */
  readonly resources: readonly ResourcePlan[];
  /** How many resources are as the policy says. */
  readonly inSync: number;
  readonly unmanaged: readonly Unmanaged[];
  readonly diagnostics: readonly Diagnostic[];
  readonly summary: Summary;
}

export interface Summary {
  readonly create: number;
  readonly update: number;
  readonly delete: number;
  readonly move: number;
}

const noChanges: Summary = { create: 0, update: 0, delete: 0, move: 0 };

export function summarize(changes: Iterable<Change>): Summary {
  const count = { ...noChanges } as Record<Change['action'], number>;
  for (const change of changes) count[change.action]++;
  return count;
}

export function total(summary: Summary): number {
  return summary.create + summary.update + summary.delete + summary.move;
}
