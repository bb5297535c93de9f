import type { FwCode } from './diagnostics.ts';

/** One fault of a rule or entry. */
export interface Problem {
  readonly code: FwCode;
  /** The parameter at fault, as Proxmox VE calls it. */
  readonly field: string;
  /** What Proxmox VE notes; absent where its parser sees nothing wrong. */
  readonly noted?: string;
  readonly message: string;
  readonly hint: string;
  /** It works all the same. */
  readonly harmless?: true;
}
