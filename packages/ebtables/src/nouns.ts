import type { Place } from '@pvewall/model';

/** The three tables of ebtables. broute is not known to ebtables-nft before 1.8.11. */
export type Table = 'filter' | 'nat' | 'broute';

/** One option of a rule as it is compared: `--ip-src`, `10.0.0.0/24`. Words that are not understood are kept as written. */
export interface Part {
  /** The option's name in the spelling the tools print (`--ip-src`, never `--ip-source`). */
  readonly option: string;
  readonly negated?: true;
  /** The value in canonical form; absent for a flag. */
  readonly value?: string;
  /** Further words of an option that is not known. */
  readonly more?: readonly string[];
}

/** A match or watcher with its options in the order the tools print them. */
export interface Extension {
  /** As in ebtables(8): `ip`, `among`, `log`; the option's own name when it is not known. */
  readonly name: string;
  readonly parts: readonly Part[];
}

/** What happens to the frame: ACCEPT, DROP, CONTINUE, RETURN, a target extension with options, or a chain. */
export interface Target {
  readonly name: string;
  readonly parts: readonly Part[];
}

/** One rule without its chain. Two rules are the same exactly when `canonical` is the same. */
export interface EbRule {
  /** The rule as ebtables-nft 1.8.11 would print it; every tool of ours reads it back as the same rule. */
  readonly canonical: string;
  /** As written, without `-A CHAIN` and counters. */
  readonly source: string;
  readonly at?: Place;
  /** Protocol, addresses and interfaces, in printed order. */
  readonly head: readonly Part[];
  /** In the order written, which is the order they are tried in (it counts for limit). */
  readonly matches: readonly Extension[];
  readonly watchers: readonly Extension[];
  readonly target: Target;
}

export interface Chain {
  readonly name: string;
  /** ACCEPT, DROP or RETURN; ebtables gives custom chains a policy too. */
  readonly policy?: string;
  readonly rules: readonly EbRule[];
  readonly at?: Place;
}

/** One table. The order of the map is the order of the chains as printed. */
export interface TableState {
  readonly name: string;
  readonly chains: ReadonlyMap<string, Chain>;
}

/** The chains a table always has (ebtables(8)). */
export const baseChains: Readonly<Record<Table, readonly string[]>> = {
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  nat: ['PREROUTING', 'OUTPUT', 'POSTROUTING'],
  broute: ['BROUTING'],
};

export const standardTargets: readonly string[] = ['ACCEPT', 'DROP', 'CONTINUE', 'RETURN'];

export function isTable(name: string): name is Table {
  return Object.hasOwn(baseChains, name);
}

export function isBaseChain(table: string, chain: string): boolean {
  return isTable(table) && baseChains[table].includes(chain);
}
