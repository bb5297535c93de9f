import type { Address, CheckGroup, CheckResult, Host, Query, Reading } from '@pvewall/model';
import type { Survey } from '@pvewall/resources';

/** What a check may know besides its own readings. */
export interface CheckScope {
  readonly node: string;
  readonly hostKind: Host['kind'];
  /** Everything that pvewall reads of a host, parsed. */
  readonly survey: Survey;
  /** Resources that a policy relies on; absent: no policy was asked, so all that have rules count. */
  readonly relied?: ReadonlySet<Address>;
  /** Sections that a policy says itself (`guest.100.options`): where the host has them otherwise, that is told already. */
  readonly stated?: ReadonlySet<Address>;
}

/** Something that can be wrong on a host beyond its files. Pure, like a resource kind: what to read, and what it means. */
export interface Check {
  /** Stable, for machines: `firewall-running`. */
  readonly name: string;
  /** What is true when it passes, for people: `pve-firewall runs`. */
  readonly title: string;
  readonly group: CheckGroup;
  /** Folders whose names it looks up in the survey's inventory, beyond those that every plan lists. */
  readonly folders?: readonly string[];
  readonly queries: (scope: CheckScope) => readonly Query[];
  /** @param readings answers to `queries(scope)`, in its order */
  readonly judge: (readings: readonly Reading[], scope: CheckScope) => CheckResult;
}
