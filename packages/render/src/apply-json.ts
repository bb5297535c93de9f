import type { Diagnostic, Plan } from '@pvewall/model';
import { diagnosticJson } from './diagnostics-json.ts';
import { toJson } from './json.ts';
import { planJson } from './plan-json.ts';

/** How an apply ended; without `result` nothing was done (nothing to do, declined, refused, errors). */
export interface ApplyEnding {
  readonly plan: Plan;
  readonly result?: ApplyEndingResult | undefined;
  /** Why it was taken back. */
  readonly remaining?: readonly Diagnostic[] | undefined;
}

export interface ApplyEndingResult {
  /** `stuck`: it had to be taken back, and not all of it could be. */
  readonly outcome: 'applied' | 'waiting' | 'reverted' | 'stuck';
  readonly run: string;
  readonly performed: number;
  readonly converged: boolean;
  readonly confirmUntil?: string;
  readonly kept?: readonly { readonly name: string; readonly why: string }[];
  readonly byHand?: readonly (readonly string[])[];
}

/** The plan as `renderPlanJson` has it, and under `applied` what became of it; schemas/plan.schema.json. */
export function renderApplyJson({ plan, result, remaining = [] }: ApplyEnding): string {
  return toJson({ ...planJson(plan), applied: result === undefined ? null : resultJson(result, remaining) });
}

function resultJson({ outcome, run, performed, converged, confirmUntil, kept = [], byHand = [] }: ApplyEndingResult, remaining: readonly Diagnostic[]): Record<string, unknown> {
  return { outcome, run, performed, converged, confirm_until: confirmUntil ?? null, kept, by_hand: byHand, remaining: remaining.map(diagnosticJson) };
}
