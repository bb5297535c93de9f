import { parseSave, split, type Chain, type TableState } from '@pvewall/ebtables';
import type { CheckResult, Reading } from '@pvewall/model';
import type { CheckScope } from '../check.ts';
import { notTold } from '../not-told.ts';

/** The kernel's tables, or what it means that there is no answer: a host without ebtables has no rules. */
export function liveTables(reading: Reading | undefined, { hostKind }: CheckScope): ReadonlyMap<string, TableState> | CheckResult {
  if (reading?.status === 'ebtables') return parseSave(reading.text).tables;
  if (reading?.status === 'absent' && hostKind !== 'directory') return { status: 'not-applicable', reason: 'this host has no ebtables' };
  return notTold(reading, { hostKind, what: 'ebtables rules' });
}

export function isTold(tables: ReturnType<typeof liveTables>): tables is ReadonlyMap<string, TableState> {
  return tables instanceof Map;
}

/** The chains of a table that are not Proxmox VE's, without its jump. */
export function ownChains(table: TableState | undefined): ReadonlyMap<string, Chain> {
  return new Map(table === undefined ? [] : split(table).own.map((chain) => [chain.name, chain]));
}
