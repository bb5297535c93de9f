import type { Direction, Origin } from '../lower/lowered-rule.ts';
import { originIn } from './chain-class.ts';
import type { ChainClass, ChainUse } from './chain-class.ts';
import type { DeadLine } from './dead-lines.ts';
import type { Line } from './line.ts';
import type { RedundantCase } from './redundant-lines.ts';

/** Whether a line is dead on hosts that nobody knows as well. */
export function isDeadAnywhere({ line, cases }: DeadLine): boolean {
  return cases.every(({ found, coveredBy, uses }) => coveredBy.every((origin) => uses.every((use) => isAlwaysThere(line, origin, found, use))));
}

/** Whether a line is redundant there as well. */
export function isRedundantAnywhere(line: Line, cases: readonly RedundantCase[]): boolean {
  return cases.every(({ found, blocks, use }) => blocks.every(({ deciding }) => deciding.after.every((origin) => (origin.kind === 'rule' ? isAlwaysThere(line, origin, found, use) : isWrittenPolicy(line, use)))));
}

/** Whether a rule is wherever a line is: that of a guest only in its chains, that of the datacenter on all nodes. */
function isAlwaysThere({ addresses }: Line, origin: Origin, found: ChainClass, use: ChainUse): boolean {
  const part = found.partOf(origin);
  const other = part && originIn(use, part);
  if (other === undefined) return true;
  return [...addresses].every((address) => !isOfDatacenter(address) || groupOf(address) === groupOf(other.address));
}

function isOfDatacenter(address: string): boolean {
  return address.startsWith('cluster.');
}

/** `cluster.group.web` of its rules, and `cluster` of those of the datacenter itself. */
function groupOf(address: string): string {
  return address.slice(0, address.lastIndexOf('.'));
}

/** A group is used by others, and they have policies of their own. */
function isWrittenPolicy({ addresses }: Line, { tier, direction, host, guest, station }: ChainUse): boolean {
  if ([...addresses].some((address) => address.startsWith('cluster.group.'))) return false;
  const file = tier === 'vnet' ? host.vnets.get(station.slice('vnet.'.length)) : (guest?.file ?? host.cluster);
  return file?.config.options.has(optionFor[direction]) === true;
}

const optionFor: Readonly<Record<Direction, string>> = { in: 'policy_in', out: 'policy_out', forward: 'policy_forward' };
