/** Which kernel module brings a key; the key does not exist before it is loaded. */
export type SysctlModule = 'nf_conntrack' | 'br_netfilter';

/** What a value counts. `switch` is 0 or 1, `mode` a number with a meaning of its own (see the description). */
export type SysctlUnit = 'seconds' | 'entries' | 'buckets' | 'bytes' | 'segments' | 'protocol' | 'mode' | 'switch';

/** One kernel value that a policy may set. */
export interface SysctlKey {
  /** In sysctl's dotted spelling. */
  readonly key: string;
  readonly kind: 'boolean' | 'integer';
  /**
   * Smallest and largest value that makes sense, in `unit`. Ours, not the kernel's: it takes a timeout of 0 or -1
   * without a word (docs/proxmox-ve.md 7).
   */
  readonly minimum: number;
  readonly maximum: number;
  readonly unit: SysctlUnit;
  readonly writable: boolean;
  readonly module: SysctlModule;
  /** Another name of the same kernel value; that name is the one we use. */
  readonly sameAs?: string;
  /** Read-only or absent outside the initial network namespace. */
  readonly initialNamespaceOnly?: true;
  /** The kernel rounds up to a multiple of this, so another value would never read back as written. */
  readonly multipleOf?: number;
  readonly description: string;
  /** What a Linux 6.x kernel starts with; sizes depend on the machine's memory. */
  readonly default: string;
}
