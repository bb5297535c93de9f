import type { Change, Effect, Place, Plan, ResourcePlan } from '@pvewall/model';
import type { TrafficChanges } from '@pvewall/traffic';
import { diagnosticJson } from './diagnostics-json.ts';
import { formatVersion, toJson } from './json.ts';
import { trafficJson } from './traffic-json.ts';

/** A plan for machines: schemas/plan.schema.json. Keys as in Terraform's JSON; absent values are null, `traffic` where it was not analysed. */
export function renderPlanJson(plan: Plan, traffic?: TrafficChanges): string {
  return toJson({ ...planJson(plan), traffic: traffic === undefined ? null : trafficJson(traffic) });
}

export function planJson(plan: Plan): Record<string, unknown> {
  return {
    format_version: formatVersion,
    node: plan.node,
    resources: plan.resources.map(resourceJson),
    in_sync: plan.inSync,
    unmanaged: plan.unmanaged.map(({ address, reason }) => ({ address, reason })),
    diagnostics: plan.diagnostics.map(diagnosticJson),
    summary: { create: plan.summary.create, update: plan.summary.update, delete: plan.summary.delete, move: plan.summary.move },
  };
}

export function resourceJson({ address, kind, subject, fingerprint, unchanged, changes, effects }: ResourcePlan): Record<string, unknown> {
  return { address, kind, subject, fingerprint, unchanged, changes: changes.map(changeJson), effects: effects.map(effectJson) };
}

export function changeJson({ address, action, label, before, after, fields = [], from, to, reason, place }: Change): Record<string, unknown> {
  return {
    address,
    action,
    label,
    before: before ?? null,
    after: after ?? null,
    fields: fields.map((field) => ({ name: field.name, before: field.before ?? null, after: field.after ?? null })),
    from: from ?? null,
    to: to ?? null,
    reason: reason ?? null,
    place: place === undefined ? null : placeJson(place),
  };
}

function placeJson({ file, line, column }: Place): Record<string, unknown> {
  return { file, line, column };
}

function effectJson(effect: Effect): Record<string, unknown> {
  switch (effect.type) {
    case 'write-file':
      return { type: effect.type, path: effect.path, before: effect.before, after: effect.after, mode: effect.mode ?? null };
    case 'remove-file':
      return { type: effect.type, path: effect.path, before: effect.before };
    case 'write-link':
      return { type: effect.type, path: effect.path, before: effect.before, after: effect.after };
    case 'write-sysctl':
      return { type: effect.type, key: effect.key, before: effect.before, after: effect.after };
    case 'restore-ebtables':
      return { type: effect.type, table: effect.table, before: effect.before, after: effect.after };
    case 'command':
      return { type: effect.type, argv: effect.argv, purpose: effect.purpose, live_only: effect.liveOnly };
  }
}
