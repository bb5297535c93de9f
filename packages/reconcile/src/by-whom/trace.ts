/** Somebody who may have written a file, as somebody's log has it. */
export interface Trace {
  /** Milliseconds of Unix. */
  readonly at: number;
  /** `root@pam`, `alice`: only ever letters, digits and `@!._-`, but for what a log was made to say. */
  readonly who: string;
  /** `through the API`, `with sudo vim`. */
  readonly how: string;
  /** Whose word it is: `pveproxy's log`. */
  readonly source: string;
  /** Files that it may have written. */
  readonly paths: readonly string[];
}

/** A file, and when it was last written, in milliseconds of Unix; whole seconds under /etc/pve. */
export interface WrittenFile {
  readonly path: string;
  readonly at: number;
}

/** Names as Proxmox VE and Debian take them: nothing else is believed of a log. */
export const userPattern = String.raw`[A-Za-z0-9_][\w.+-]{0,63}@[A-Za-z][\w.-]{1,31}(?:![A-Za-z][\w.-]{0,127})?`;

export const guestFile = (vmid: string): string => `/etc/pve/firewall/${vmid}.fw`;
