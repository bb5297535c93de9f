import type { Document } from '../document.ts';

/** All files of a cluster as far as they are known. Their items may stand in a policy or on the host. */
export interface FirewallTexts {
  readonly cluster?: Document | undefined;
  /** By node. */
  readonly hosts: ReadonlyMap<string, Document>;
  /** By vmid. `node`: where it runs, when that is known. */
  readonly guests: ReadonlyMap<number, { readonly doc: Document; readonly node?: string | undefined }>;
  readonly vnets: ReadonlyMap<string, Document>;
  /** Whether these are all files that there are: what they do not use nobody does. */
  readonly complete: boolean;
  /** Names, in lower case, that something other than these files uses. */
  readonly alsoUsed?: ReadonlySet<string>;
  /** Files whose rules are not known, by address (`cluster`, `guest.100`): nobody can tell what they use. */
  readonly rulesUnknown?: ReadonlySet<string>;
}
