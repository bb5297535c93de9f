import type { Address, Change, Diagnostic, Effect, Host, LockName, Query, Reading, Trial } from '@pvewall/model';
import type { Policy } from '@pvewall/policy';
import type { Guard } from './guards/guard.ts';
import type { Inventory } from './inventory.ts';
import type { Learned } from './learned.ts';

/** What a kind may know besides its own readings. */
export interface Scope {
  readonly policy: Policy;
  readonly node: string;
  readonly hostKind: Host['kind'];
  readonly inventory: Inventory;
  /** Some of the policy is left out this time, so that what it says elsewhere need not be there. */
  readonly partial: boolean;
  /** What the kinds before this one in the list will leave on the host: names of the cluster tier, host options. */
  readonly learned: Learned;
}

/** Which rules an in-between state has of its own: those of before, those of after, or both. */
export type Via = 'before' | 'both' | 'after';

/** One resource that a policy names, or that others need to be read. `want` absent: read only, never changed. */
export interface Instance<Want> {
  readonly address: Address;
  /** What it is on the host, for people. */
  readonly subject: string;
  readonly queries: readonly Query[];
  readonly want?: Want;
}

/** A state, or why there is none. */
export interface Outcome<State> {
  readonly state?: State;
  readonly diagnostics: readonly Diagnostic[];
}

export interface Comparison {
  readonly changes: readonly Change[];
  /** How many parts are as they should be. */
  readonly unchanged: number;
}

/** A kind of resource: what to read, what it means, what it should be, what differs, what to do. All of it pure. */
export interface ResourceKind<Want, State> {
  readonly name: string;
  /** Held while a resource of this kind is compared once more and changed. */
  readonly lock?: (instance: Instance<Want>) => LockName;
  find(scope: Scope): Instance<Want>[];
  parse(instance: Instance<Want>, readings: readonly Reading[], scope: Scope): Outcome<State>;
  /** The whole wished state: what is not ours is copied from the current one, so that nothing later has to filter. */
  desire(instance: Instance<Want>, want: Want, current: State, scope: Scope): Outcome<State>;
  changes(instance: Instance<Want>, current: State, desired: State): Comparison;
  effects(instance: Instance<Want>, current: State, desired: State): Effect[];
  /** A state that gets on with the old and the new of everything else; one of the two where that does. */
  between?(instance: Instance<Want>, current: State, desired: State, via: Via): State;
  /** What is dangerous in it; also asked of what is only read, with `desired` the current state, for what others change around it. */
  guards?(instance: Instance<Want>, current: State, desired: State, scope: Scope, changes: readonly Change[]): readonly Guard[];
  /** Everything of the readings that a change of ours rests on; what others own is left out. */
  fingerprint(state: State): string;
  /** What a later kind should know of this one; `before` is how the host has it now. */
  teach?(instance: Instance<Want>, state: State, before: State): Learned;
  /** A table to try in a scratch network namespace before anybody relies on it. */
  trial?(desired: State): { readonly table: string; readonly input: string } | undefined;
  judge?(instance: Instance<Want>, desired: State, trial: Trial): Outcome<State>;
}
