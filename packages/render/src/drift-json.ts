import { origins, type Drift, type Origin, type ResourcePlan } from '@pvewall/model';
import { planJson, resourceJson } from './plan-json.ts';
import { toJson } from './json.ts';

/** A plan for machines, and who made its differences: schemas/drift.schema.json. */
export function renderDriftJson(drift: Drift): string {
  const { plan, appliedAt, flags } = drift;
  return toJson({
    ...planJson(plan),
    resources: plan.resources.map((resource) => resourceWithOrigin(resource, drift)),
    traffic: null,
    last_applied_at: appliedAt ?? null,
    origins: Object.fromEntries(origins.map((origin) => [origin, differencesOf(origin, drift)])),
    needs: flags,
  });
}

function resourceWithOrigin(resource: ResourcePlan, drift: Drift): Record<string, unknown> {
  const { changes = [], changedAt } = drift.origins.get(resource.address) ?? {};
  const json = resourceJson(resource) as { changes: Record<string, unknown>[] };
  return {
    ...json,
    origin: ofWhole(changes),
    written_at: changedAt ?? null,
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
