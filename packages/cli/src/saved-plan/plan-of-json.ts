import type { Change, Diagnostic, Effect, Plan, ResourcePlan } from '@pvewall/model';
import type { TrafficChanges } from '@pvewall/traffic';
import type { SavedPlan } from './saved-plan.ts';

/** A plan as `planJson` wrote it, for eyes again. The text is whole: `wasEdited` was asked before. */
export function planOfJson(saved: SavedPlan): Plan {
  const json = saved as unknown as Json;
  return {
    node: json.node,
    inSync: json.in_sync,
    unmanaged: json.unmanaged,
    summary: json.summary,
    resources: json.resources.map(resource),
    diagnostics: json.diagnostics.map(diagnostic),
  };
}

/** What was said of its traffic; undefined where nothing was. */
export function trafficOfJson(saved: SavedPlan): TrafficChanges | undefined {
  const { traffic } = saved as { readonly traffic?: unknown };
  if (traffic === null || traffic === undefined) return undefined;
  // Null stands for what is not there; the summaries are made of the rest.
  return JSON.parse(JSON.stringify(traffic), (key, value: unknown) => (value === null || key === 'summary' ? undefined : value)) as TrafficChanges;
}

type Nullable<T> = { readonly [K in keyof T]: T[K] | null };

interface Json extends Pick<Plan, 'node' | 'unmanaged' | 'summary'> {
  readonly in_sync: number;
  readonly resources: readonly (Omit<ResourcePlan, 'changes' | 'effects'> & { readonly changes: readonly Nullable<Change>[]; readonly effects: readonly (Effect & { readonly mode?: number | null })[] })[];
  readonly diagnostics: readonly (Nullable<Omit<Diagnostic, 'place' | 'related'>> & { readonly file: string | null; readonly line: number | null; readonly column: number | null })[];
}

function resource({ changes, effects, ...rest }: Json['resources'][number]): ResourcePlan {
  return { ...rest, changes: changes.map(change), effects: effects.map(({ mode, ...effect }) => ({ ...effect, ...(typeof mode === 'number' && { mode }) })) };
}

/** Null stands for what is not there; a change without fields has none to name. */
function change(json: Nullable<Change>): Change {
  const { fields, ...rest } = present(json) as Change;
  return { ...rest, ...(fields && fields.length > 0 && { fields: fields.map((field) => present(field) as (typeof fields)[number]) }) };
}

function diagnostic({ file, line, column, ...json }: Json['diagnostics'][number]): Diagnostic {
  const { code, severity, message, hint, address } = present(json) as unknown as Diagnostic;
  const place = file === null ? {} : { place: { file, line: line ?? 1, column: column ?? 1 } };
  return { code, severity, message, ...(hint && { hint }), ...(address && { address }), ...place };
}

function present(json: object): object {
  return Object.fromEntries(Object.entries(json).filter(([, value]) => value !== null));
}
