import type { Alias, Rule, SetEntry } from '@pvewall/fw';
import type { Diagnostic, Place } from '@pvewall/model';
import type { EbRule } from '@pvewall/ebtables';
import type { ApplyPolicy, EbtablesTable, GuardsPolicy, ManagementPolicy, Persistence, PolicyTest, SysctlPolicy } from './policy.ts';

/**
 * One policy file, read alone. Plain JSON data: it can be made in a worker thread, and kept by the hash of the file's
 * bytes together with its path and the build of the program that made it.
 */
export interface ParsedFile {
  readonly path: string;
  readonly diagnostics: readonly Diagnostic[];
  /** Absent when the file could not be read as a policy at all. */
  readonly content?: FileContent;
}

export interface FileContent {
  readonly include: readonly Named[];
  /** Codes whose errors are put up with. */
  readonly allow: readonly Named[];
  /** Addresses of what belongs to others. */
  readonly ignore?: readonly Named[];
  readonly apply?: ApplyPolicy;
  readonly guards?: GuardsPolicy;
  readonly management?: ManagementPolicy;
  readonly tests: readonly PolicyTest[];
  readonly cluster?: FwSection;
  readonly nodes: readonly NodeSection[];
  readonly guests: readonly FwSection[];
  readonly vnets: readonly FwSection[];
  readonly profiles: readonly FwSection[];
}

/** A name and where it was written. */
export interface Named {
  readonly name: string;
  readonly at: Place;
}

/** What a file says of one `.fw` file or of one profile; sections that it does not write are absent. */
export interface FwSection extends Named {
  readonly absent?: true;
  readonly profiles?: readonly Named[];
  readonly options?: Section<OptionItem>;
  readonly aliases?: Section<Alias & { readonly at: Place }>;
  readonly ipsets?: Section<SetItem>;
  readonly groups?: Section<GroupItem>;
  readonly rules?: Section<Rule>;
}

export interface Section<Item> {
  readonly at: Place;
  readonly items: readonly Item[];
}

export interface OptionItem extends Named {
  /** As a `.fw` file writes it: true is `1`. */
  readonly value: string;
}

export interface SetItem extends Named {
  readonly absent?: true;
  readonly comment?: string;
  readonly entries?: readonly SetEntry[];
}

export interface GroupItem extends Named {
  readonly absent?: true;
  readonly comment?: string;
  readonly rules?: readonly Rule[];
}

export interface NodeSection extends Named {
  readonly host?: FwSection;
  readonly ebtables?: EbtablesSection;
  readonly sysctl?: Section<SysctlPolicy & { readonly name: string }>;
}

export interface EbtablesSection {
  readonly at: Place;
  readonly persist?: Persistence;
  readonly chains: readonly ChainItem[];
}

export interface ChainItem extends Named {
  readonly table: EbtablesTable;
  readonly absent?: true;
  readonly policy?: 'ACCEPT' | 'DROP' | 'RETURN';
  readonly rules?: readonly EbRule[];
}
