import type { Address, CheckGroup, CheckResult, Host, Query, Reading } from '@pvewall/model';
import type { Survey } from '@pvewall/resources';

/** What a check may know besides its own readings. */
export interface CheckScope {
  readonly node: string;
  /** Of the host whose answers these are: of a capture, of the one that was captured. */
  readonly hostKind: Host['kind'];
  /** Everything that pvewall reads of a host, parsed. */
  readonly survey: Survey;
  /** Resources that a policy relies on; absent: no policy was asked, so all that have rules count. */
  readonly relied?: ReadonlySet<Address>;
  /** Sections that a policy says itself (`guest.100.options`): where the host has them otherwise, that is told already. */
  readonly stated?: ReadonlySet<Address>;
  /** What pvewall wrote down on the host; absent: nobody read it. */
  readonly journal?: Journal;
}

/** What pvewall wrote down of its applies. */
export interface Journal {
  /** The apply that has begun and not ended. */
  readonly open?: OpenRun;
  /** When the last one began, ISO 8601, UTC. */
  readonly lastRunAt?: string;
  /** What was applied; absent: nobody read it. */
  readonly applied?: AppliedOnRecord;
  readonly fault?: JournalFault;
}

/** What is on record of what was applied. */
export interface AppliedOnRecord {
  /** When, ISO 8601, UTC; absent: nothing is on record. */
  readonly at?: string;
  /** There is a record, and it says nothing. */
  readonly isDamaged: boolean;
  readonly fault?: JournalFault;
}

/** Why it cannot be read, as a sentence; `denied`: one may not, rather than it is damaged. */
export interface JournalFault {
  readonly message: string;
  readonly denied: boolean;
  readonly hint?: string;
}

/** An apply that has begun and not ended. */
export interface OpenRun {
  readonly id: string;
  readonly user: string;
  /** Seconds in which it has to be confirmed; absent when it has not. */
  readonly confirmWithin?: number;
  /** All of it was done: in which boot, after how many seconds of it, and until when it may be confirmed, ISO 8601, UTC. */
  readonly performed?: { readonly bootId: string; readonly uptime: number; readonly confirmUntil?: string };
  /** What somebody decided to do with it. */
  readonly decision?: 'keep' | 'revert';
  /** How it ended is written down; only that it is open has not been taken away. */
  readonly ended: boolean;
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
