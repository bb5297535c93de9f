import { origins, verdictOf, type Drift, type Origin, type ResourcePlan } from '@pvewall/model';
import { checksJson, checksSummaryJson } from './checks-json.ts';
import { diagnosticJson } from './diagnostics-json.ts';
import type { DriftRepair } from './drift-repair.ts';
import { changeJson, planJson, resourceJson } from './plan-json.ts';
import { toJson } from './json.ts';

/** A plan for machines, who made its differences, and what the checks say: schemas/drift.schema.json. `repair`: what --repair did. */
export function renderDriftJson(drift: Drift, repair?: DriftRepair): string {
  const { plan, appliedAt, flags, checks, ignored } = drift;
  return toJson({
    ...planJson(plan),
    verdict: verdictOf(drift),
    resources: plan.resources.map((resource) => resourceWithOrigin(resource, drift)),
    traffic: null,
    last_applied_at: appliedAt ?? null,
    origins: Object.fromEntries(origins.map((origin) => [origin, differencesOf(origin, drift)])),
    needs: flags,
    checks: checksJson(checks),
    checks_summary: checksSummaryJson(checks),
    ignored,
    repair: repair === undefined ? null : repairJson(repair),
  });
}

function repairJson({ outcome, run, changes, taken, left, confirmUntil, findings }: DriftRepair): Record<string, unknown> {
  return {
    outcome,
    run: run ?? null,
    changes,
    taken_back: taken.map((one) => ({ address: one.address, subject: one.subject, written_at: one.changedAt ?? null, changed_by: one.changedBy ?? null, changes: one.changes.map(changeJson) })),
    left: left.map(({ address, why }) => ({ address, why })),
    confirm_until: confirmUntil ?? null,
    findings: findings.map(diagnosticJson),
  };
}

function resourceWithOrigin(resource: ResourcePlan, drift: Drift): Record<string, unknown> {
  const { changes = [], changedAt, changedBy } = drift.origins.get(resource.address) ?? {};
  const json = resourceJson(resource) as { changes: Record<string, unknown>[] };
  return {
    ...json,
    origin: ofWhole(changes),
    written_at: changedAt ?? null,
    changed_by: changedBy ?? null,
    changes: json.changes.map((change, i) => ({ ...change, origin: changes[i] ?? 'unknown' })),
  };
}

/** Of several that differ: both. What nobody can tell of a part, nobody can tell of the whole. */
function ofWhole(changes: readonly Origin[]): Origin {
  const [first = 'unknown', ...rest] = new Set(changes);
  if (rest.length === 0) return first;
  return [first, ...rest].includes('unknown') ? 'unknown' : 'both';
}

/** What is only to be written again counts as one. */
function differencesOf(origin: Origin, drift: Drift): number {
  return [...drift.origins.values()].flatMap(({ changes }) => changes).filter((each) => each === origin).length;
}
