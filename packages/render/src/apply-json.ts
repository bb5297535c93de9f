import type { Diagnostic, Plan } from '@pvewall/model';
import { diagnosticJson } from './diagnostics-json.ts';
import { toJson } from './json.ts';
import { planJson } from './plan-json.ts';

/** How an apply ended; without `result` nothing was done (nothing to do, declined, errors). */
export interface ApplyEnding {
  readonly plan: Plan;
  readonly result?: { readonly performed: number; readonly converged: boolean } | undefined;
  /** Why it did not converge. */
  readonly remaining?: readonly Diagnostic[] | undefined;
}

/** The plan as `renderPlanJson` has it, and under `applied` what became of it; schemas/plan.schema.json. */
export function renderApplyJson({ plan, result, remaining = [] }: ApplyEnding): string {
  const applied = result === undefined ? null : { performed: result.performed, converged: result.converged, remaining: remaining.map(diagnosticJson) };
  return toJson({ ...planJson(plan), applied });
}
