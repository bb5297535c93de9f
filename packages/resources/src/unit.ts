import type { Address, Change, Diagnostic, Effect, LockName, Query, Reading, Trial } from '@pvewall/model';
import type { Guard } from './guards/guard.ts';
import type { Learned } from './learned.ts';
import type { Instance, ResourceKind, Scope, Via } from './kind.ts';

/** One resource with its kind's types sealed in, so that a planner can hold all kinds in one list. */
export interface Unit {
  readonly address: Address;
  readonly kind: string;
  readonly subject: string;
  readonly queries: readonly Query[];
  readonly managed: boolean;
  readonly lock?: LockName;
  assess(readings: readonly Reading[], scope: Scope): Assessment;
  /** The same, to be looked at and left as it is. */
  readOnly(): Unit;
}

/** What one resource is, should be, and what leads from the one to the other. */
export interface Assessment {
  readonly diagnostics: readonly Diagnostic[];
  readonly changes: readonly Change[];
  readonly unchanged: number;
  readonly effects: readonly Effect[];
  /**
   * The same by way of in-between states, for what others rest on: effects up to the first of them, up to the next, and
   * from the last to the end, some lists empty. Made when asked for; absent where one write will always do.
   */
  readonly detour?: (via: readonly Via[]) => readonly (readonly Effect[])[];
  /** What of it is dangerous. */
  readonly guards: readonly Guard[];
  readonly fingerprint: string;
  /** Whether the host could be compared at all. */
  readonly compared: boolean;
  readonly learned: Learned;
  /** To be asked before the effects are believed, when there are any. */
  readonly trial?: { readonly table: string; readonly input: string; judge(trial: Trial): Assessment };
}

/** A kind without its types. */
export interface SealedKind {
  readonly name: string;
  /** Folders whose names `find` looks up in the inventory. */
  readonly folders: readonly string[];
  units(scope: Scope): Unit[];
}

export function seal<Want, State>(kind: ResourceKind<Want, State>, folders: readonly string[] = []): SealedKind {
  return { name: kind.name, folders, units: (scope) => kind.find(scope).map((instance) => unit(kind, instance)) };
}

function unit<Want, State>(kind: ResourceKind<Want, State>, instance: Instance<Want>): Unit {
  return {
    address: instance.address,
    kind: kind.name,
    subject: instance.subject,
    queries: instance.queries,
    managed: instance.want !== undefined,
    ...(kind.lock === undefined ? {} : { lock: kind.lock(instance) }),
    assess: (readings, scope) => assess(kind, instance, readings, scope),
    readOnly: () => unit(kind, withoutWant(instance)),
  };
}

function withoutWant<Want>({ address, subject, queries }: Instance<Want>): Instance<Want> {
  return { address, subject, queries };
}

const nothing = { changes: [], unchanged: 0, effects: [], guards: [], fingerprint: '', compared: false, learned: {} };

function assess<Want, State>(
  kind: ResourceKind<Want, State>,
  instance: Instance<Want>,
  readings: readonly Reading[],
  scope: Scope,
): Assessment {
  const parsed = kind.parse(instance, readings, scope);
  const current = parsed.state;
  if (current === undefined) return { ...nothing, diagnostics: parsed.diagnostics };
  if (instance.want === undefined) {
    return {
      ...nothing,
      diagnostics: parsed.diagnostics,
      guards: kind.guards?.(instance, current, current, scope, []) ?? [],
      fingerprint: kind.fingerprint(current),
      learned: kind.teach?.(instance, current, current) ?? {},
    };
  }
  const wished = kind.desire(instance, instance.want, current, scope);
  return conclude(kind, instance, scope, current, {
    ...(wished.state === undefined ? {} : { state: wished.state }),
    diagnostics: [...parsed.diagnostics, ...wished.diagnostics],
  });
}

function conclude<Want, State>(
  kind: ResourceKind<Want, State>,
  instance: Instance<Want>,
  scope: Scope,
  current: State,
  wished: { readonly state?: State; readonly diagnostics: readonly Diagnostic[] },
  tried = false,
): Assessment {
  const desired = wished.state;
  if (desired === undefined) return { ...nothing, diagnostics: wished.diagnostics };
  const comparison = kind.changes(instance, current, desired);
  const effects = kind.effects(instance, current, desired);
  const request = tried || effects.length === 0 ? undefined : kind.trial?.(desired);
  const judge = (trial: Trial): Assessment => {
    const verdict = kind.judge?.(instance, desired, trial) ?? { state: desired, diagnostics: [] };
    return conclude(kind, instance, scope, current, { ...verdict, diagnostics: [...wished.diagnostics, ...verdict.diagnostics] }, true);
  };
  return {
    ...comparison,
    effects,
    ...detourOf(kind, instance, current, desired, effects),
    guards: kind.guards?.(instance, current, desired, scope, comparison.changes) ?? [],
    diagnostics: wished.diagnostics,
    fingerprint: kind.fingerprint(current),
    compared: true,
    learned: kind.teach?.(instance, desired, current) ?? {},
    ...(request === undefined ? {} : { trial: { ...request, judge } }),
  };
}

function detourOf<Want, State>(
  kind: ResourceKind<Want, State>,
  instance: Instance<Want>,
  current: State,
  desired: State,
  effects: readonly Effect[],
): Pick<Assessment, 'detour'> {
  if (kind.between === undefined || effects.length === 0) return {};
  return {
    detour: (via) => {
      const states = [current, ...via.map((way) => kind.between?.(instance, current, desired, way) ?? desired), desired];
      return states.slice(1).map((state, i) => kind.effects(instance, states[i] as State, state));
    },
  };
}
