import type { Address, Effect, LockName, Summary } from '@pvewall/model';

/** Who runs a command, and over which connection they came; what cannot be told is left out. */
export interface Caller {
  readonly user: string;
  /** The address of their machine, when they came over the network. */
  readonly from?: string;
  readonly tty?: string;
  /** `startedAt` in seconds since the machine started. */
  readonly connection?: { readonly kind: 'ssh' | 'session'; readonly id: string; readonly startedAt: number };
}

/** When something happens: by the wall clock for people, by the uptime for windows, which a moved clock must not change. */
export interface Moment {
  readonly at: Date;
  readonly bootId: string;
  /** Seconds since the machine started. */
  readonly uptime: number;
}

/** What is known of an apply before its first effect: enough to undo it, and to tell people of it later. */
export interface Run {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Of the machine's start in which it began: after another one the kernel has forgotten its part. */
  readonly bootId: string;
  readonly node: string;
  readonly caller: Caller;
  readonly what: What;
  /** Seconds in which it has to be confirmed; absent when it has not. */
  readonly confirmWithin?: number;
  /** In the order of being done. */
  readonly acts: readonly RunAct[];
}

export interface What {
  readonly command: 'apply' | 'rollback' | 'repair';
  /** The policy's file and digest, of a repair as it was applied; of a rollback, the run whose beginning it goes back to. */
  readonly source: string;
  readonly digest: string;
  readonly summary: Summary;
  readonly addresses: readonly Address[];
}

export interface RunAct {
  readonly address: Address;
  readonly lock?: LockName;
  readonly effect: Effect;
}

/** All effects are done. */
export interface Performed {
  readonly at: string;
  readonly bootId: string;
  readonly uptime: number;
  /** For people; the window itself is counted by uptime. */
  readonly confirmUntil?: string;
}

export type Outcome = 'applied' | 'confirmed' | 'reverted' | 'reverted-in-part';

export interface RunEnd {
  readonly outcome: Outcome;
  readonly at: string;
  readonly by: 'apply' | 'confirm' | 'checks' | 'rollback' | 'timer' | 'boot' | 'recovery';
  readonly reason?: string;
  readonly kept: readonly Kept[];
}

/** What a revert left as it is, because somebody else changed it meanwhile. */
export interface Kept {
  readonly name: string;
  readonly why: string;
}

/** The world's time, handed in: nothing here reads a clock. */
export interface Clock {
  now(): Moment;
  wait(seconds: number): Promise<void>;
  /** Four hexadecimal digits that nobody can guess. */
  salt(): string;
}
