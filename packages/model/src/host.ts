import type { Effect } from './effect.ts';

/** What somebody wants to know of a host, as data. */
export type Query =
  | { readonly type: 'file'; readonly path: string }
  /** The names in a folder. */
  | { readonly type: 'folder'; readonly path: string }
  | { readonly type: 'link'; readonly path: string }
  /** All ebtables tables, as `ebtables-save` prints them, and which tool printed them. */
  | { readonly type: 'ebtables' };

/** What came back. `absent` is an answer; `failed` is the world's fault and says why. */
export type Reading =
  | { readonly status: 'text'; readonly text: string }
  | { readonly status: 'names'; readonly names: readonly string[] }
  | { readonly status: 'ebtables'; readonly text: string; readonly variant: EbtablesVariant }
  | { readonly status: 'absent' }
  | { readonly status: 'failed'; readonly reason: string; readonly hint?: string };

/** Which ebtables prints and loads on a host. `version` is what `--version` says, e.g. `1.8.9`. */
export interface EbtablesVariant {
  readonly backend: 'legacy' | 'nft';
  readonly version: string;
}

/** How the host's own ebtables takes a table in a scratch network namespace. */
export type Trial =
  /** It took it, and prints it so. */
  | { readonly status: 'accepted'; readonly text: string }
  /** It refused; `line` is the 1-based line of the input where the tool says so. */
  | { readonly status: 'refused'; readonly message: string; readonly line?: number }
  /** Nobody could ask: no namespaces, no tool, a directory host. */
  | { readonly status: 'unavailable'; readonly reason: string };

/**
 * A lock that others take too; the host knows where it lives. `firewall-…` are Proxmox VE's own, one for each file:
 * `firewall-cluster`, `firewall-host-<node>`, `firewall-vm-<vmid>`, `firewall-vnet-<name>`.
 */
export type LockName = 'pvewall' | 'pve-firewall' | `firewall-${string}`;

/** Where things are read and done: this machine, a directory, a machine over ssh. */
export interface Host {
  readonly kind: 'local' | 'directory' | 'ssh';
  /** For people: `this host`, `directory ./capture`. */
  readonly description: string;
  /** The node's name, the one under /etc/pve/nodes. */
  readonly node: string;
  /** Answers in the order of the questions; never throws for what a file system can do to it. */
  read(queries: readonly Query[]): Promise<Reading[]>;
  tryEbtables(table: string, input: string): Promise<Trial>;
  /** Do it, or throw HostError (`stale` when what it replaces is not there any more). */
  perform(effect: Effect): Promise<void>;
  /** Hold a lock while `work` runs. Throws HostError `locked` when it is not to be had. */
  withLock<T>(lock: LockName, work: () => Promise<T>): Promise<T>;
}

export type HostErrorCode = 'stale' | 'locked' | 'denied' | 'failed';

/** The world's fault. Thrown by hosts alone. */
export class HostError extends Error {
  override readonly name = 'HostError';
  readonly code: HostErrorCode;
  readonly hint: string | undefined;
  constructor(code: HostErrorCode, message: string, options?: { cause?: unknown; hint?: string }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options?.hint;
  }
}

/** Our fault. Caught in `main`. */
export class InternalError extends Error {
  override readonly name = 'InternalError';
}
