import type { Effect } from './effect.ts';

/** What somebody wants to know of a host, as data. */
export type Query =
  | { readonly type: 'file'; readonly path: string }
  /** The names in a folder. */
  | { readonly type: 'folder'; readonly path: string }
  | { readonly type: 'link'; readonly path: string }
  /** When a file was last written, ISO 8601, UTC; whole seconds under /etc/pve. For people: what is there is told by its content. */
  | { readonly type: 'written-at'; readonly path: string }
  /** The last lines of a log, 1 MiB at most; what is no UTF-8 in them as U+FFFD. */
  | { readonly type: 'log-end'; readonly path: string }
  /** All ebtables tables, as `ebtables-save` prints them, and which tool printed them. */
  | { readonly type: 'ebtables' }
  /** What `pve-firewall status` says after `Status: `: `enabled/running`, `enabled/running (pending changes)`; absent without it. */
  | { readonly type: 'firewall-status' }
  /** The filter table of IPv4, of IPv6, as `iptables-save -t filter` and `ip6tables-save -t filter` print it. */
  | { readonly type: 'iptables' }
  | { readonly type: 'ip6tables' }
  /** As `nft list tables` prints them: `table inet proxmox-firewall`. */
  | { readonly type: 'nft-tables' }
  /** Listening sockets, as `ss -Htulnp` prints them. */
  | { readonly type: 'listening' }
  /** Connections that the kernel tracks, as `conntrack -L` prints them; those of its own sockets where it tracks none. */
  | { readonly type: 'connections' }
  /** What sshd would use, as `sshd -T` prints it. */
  | { readonly type: 'sshd' }
  /** What the journal has of sudo, the newest 10,000 entries of a time, as `journalctl --output=json` prints them; in seconds of Unix. */
  | { readonly type: 'sudo-journal'; readonly since: number; readonly until: number }
  /** The programs that pvewall runs there and their own word on their version, a line each: `iptables: iptables v1.8.11 (nf_tables)`; one that is missing has none. */
  | { readonly type: 'versions' }
  /** The services that the firewall stands on, as `systemctl show` prints them; absent where systemd does not run. */
  | { readonly type: 'services' }
  /** Locks that are held, a line each: `NAME PATH SECONDS HOLDER`. SECONDS: how long at least; HOLDER, for people, may be missing. */
  | { readonly type: 'locks' }
  /** Room, a line each: `PATH FREE ALL FREE-INODES ALL-INODES`, in bytes, of /var/lib/pvewall and /etc/pve. 0 inodes of 0: it needs none. */
  | { readonly type: 'space' }
  /** `now=ISO 8601, UTC`, and what `timedatectl show` prints: `NTPSynchronized=yes`. */
  | { readonly type: 'clock' }
  /** Mode, owner and kind of /var/lib/pvewall: `0700 0 folder`. Kinds are folder, file, link and other. */
  | { readonly type: 'own-folder' }
  /** How the last scheduled check went: `systemctl show` of pvewall-drift.service, then a blank line, then of its timer; times as `@SECONDS` of Unix. */
  | { readonly type: 'schedule-units' }
  /** When the next comes: `systemctl list-timers --output=json` of its timer; times in microseconds of Unix. */
  | { readonly type: 'schedule-timer' };

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

/** Where a host keeps pvewall's own records. */
export const recordsFolder = '/var/lib/pvewall';

/** What takes back, at boot, an apply that had not ended; and what makes systemd start it. */
export const recoverUnitPath = '/etc/systemd/system/pvewall-recover.service';
export const recoverUnitLink = '/etc/systemd/system/multi-user.target.wants/pvewall-recover.service';

/**
 * pvewall's own records on a host: small files under `recordsFolder`, in folders of mode 0700. Names are relative:
 * `applied.json`, `runs/ID/run.json`. What is there and is not ours (another owner, a planted link, a mode that others
 * can write with) is refused. All methods throw HostError.
 */
export interface Records {
  /** null: it is not there. */
  read(name: string): Promise<string | null>;
  /** The names in a folder; none when it is not there. */
  list(folder: string): Promise<readonly string[]>;
  /** A whole folder of files at once, whole or not at all, and so that it lasts a power cut. It must not be there yet. */
  create(folder: string, files: Readonly<Record<string, RecordFile>>): Promise<void>;
  /** Replaces a file, whole or not at all. */
  write(name: string, text: string): Promise<void>;
  /** Makes a file unless it is there already; of several who try one gets true. */
  claim(name: string, text: string): Promise<boolean>;
  /** A file, or a folder with all that is in it; nothing to do when it is not there. */
  remove(name: string): Promise<void>;
}

export interface RecordFile {
  readonly content: string | Uint8Array;
  /** 0o600 when absent. */
  readonly mode?: 0o600 | 0o700;
}

/** Where things are read and done: this machine, a directory, a machine over ssh. */
export interface Host {
  readonly kind: 'local' | 'directory' | 'ssh';
  /** Of a directory that `pvewall capture` wrote: of which kind of host. What it has no answer to, that host did not tell. */
  readonly capturedFrom?: Host['kind'];
  /** For people: `this host`, `directory ./capture`. */
  readonly description: string;
  /** The node's name, the one under /etc/pve/nodes. */
  readonly node: string;
  /** Answers in the order of the questions; never throws for what a file system can do to it. */
  read(queries: readonly Query[]): Promise<Reading[]>;
  tryEbtables(table: string, input: string): Promise<Trial>;
  /** Do it, or throw HostError (`stale` when what it replaces is not there any more). */
  perform(effect: Effect): Promise<void>;
  /** Removes what somebody who died while he performed this effect left beside its file. What cannot be removed stays. */
  tidy(effect: Effect): Promise<void>;
  /** Hold a lock while `work` runs. Throws HostError `locked` when it is not to be had. */
  withLock<T>(lock: LockName, work: () => Promise<T>): Promise<T>;
  readonly records: Records;
  /**
   * Starts what reverts a run by itself after `seconds`, whatever becomes of this process and its session: the script
   * `revert` among the run's records, called with `fired TOKEN`. Throws HostError; always on a directory.
   */
  watch(run: string, token: string, seconds: number): Promise<void>;
  /** Ends that watch, where it has not fired yet. What it cannot end finds another token in the run's records. */
  unwatch(run: string, token: string): Promise<void>;
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
