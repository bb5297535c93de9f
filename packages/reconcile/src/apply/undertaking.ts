import type { Address, Diagnostic, Effect, Host, LockName } from '@pvewall/model';
import type { What } from '../run/run.ts';

/** Something to be done to a host as a whole or not at all: a plan, or the way back to an earlier state. */
export interface Undertaking {
  readonly what: What;
  /** In their order. */
  readonly acts: readonly Act[];
  /** Before the first effect: throws HostError `stale` when something that it rests on has changed. */
  check(host: Host): Promise<void>;
  /** After the last: what is not as it should be. */
  prove(host: Host): Promise<readonly Diagnostic[]>;
}

/** What is done to one resource under its lock. */
export interface Act {
  readonly address: Address;
  readonly lock?: LockName;
  readonly effects: readonly Effect[];
  /** What is written is a state on the way, which gets on with the old and the new of all else. */
  readonly interim?: true;
  /** A record of ours: it is undone like the others, and nobody has to hear of it. */
  readonly silent?: true;
  /**
   * The effects once more, made of what the host shows now: what others own in the same thing (Proxmox VE's chains of an
   * ebtables table) may have changed. As many as `effects`, of the same types. Throws HostError `stale`.
   */
  renew?(host: Host): Promise<readonly Effect[]>;
}
