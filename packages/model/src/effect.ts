/**
 * One act on the host that makes changes true. Plain data: it can be stored, shown, and done elsewhere. Every effect
 * carries what it replaces, and the host refuses it (`stale`) when that is no longer what is there.
 */
export type Effect = WriteFile | RemoveFile | WriteLink | WriteSysctl | RestoreEbtables | Command;

/** Replace a whole file: temporary file beside it, fsync, rename. `before: null` means that there is none. */
export interface WriteFile {
  readonly type: 'write-file';
  readonly path: string;
  readonly before: string | null;
  readonly after: string;
  /** Mode of a new file; never set under /etc/pve, where chmod fails (docs/proxmox-ve.md 8). */
  readonly mode?: number;
}

export interface RemoveFile {
  readonly type: 'remove-file';
  readonly path: string;
  readonly before: string;
  /** Its mode, for the way back; never set under /etc/pve. */
  readonly mode?: number;
}

/** A symbolic link, as `systemctl enable` makes them. `after: null` removes it. */
export interface WriteLink {
  readonly type: 'write-link';
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Write one kernel value under /proc/sys. */
export interface WriteSysctl {
  readonly type: 'write-sysctl';
  /** In sysctl's dotted spelling. */
  readonly key: string;
  /** null: the key is not there yet, its module is loaded by an effect before this one. */
  readonly before: string | null;
  readonly after: string;
}

/** Load one whole ebtables table through ebtables-restore. */
export interface RestoreEbtables {
  readonly type: 'restore-ebtables';
  readonly table: string;
  /** The chains that it changes, makes or removes: all that a way back has to care for. The others are somebody else's. */
  readonly chains: readonly string[];
  /** The table as ebtables-save printed it when it was read; '' when the kernel had none. */
  readonly before: string;
  /** A complete restore input for this table: `*filter`, chains, rules. */
  readonly after: string;
}

/** Run a program: an argument vector, never a shell string. */
export interface Command {
  readonly type: 'command';
  readonly argv: readonly [string, ...string[]];
  /** What it is for, for people: `load the module nf_conntrack`. */
  readonly purpose: string;
  /** The way back: the same once more, or something that only a person can decide to do. */
  readonly undo: 'repeat' | { readonly byHand: readonly [string, ...string[]] };
  /** Only a live machine runs it; a directory host has nothing to run. */
  readonly liveOnly: true;
}
