import type { Address, Change } from '@pvewall/model';
import type { Policy } from '@pvewall/policy';
import { parseSysctlD, sysctlFile } from '@pvewall/sysctl';
import type { Guard } from '../guards/guard.ts';
import { massRemovals } from '../guards/mass-removal.ts';
import type { SysctlState } from './sysctl-state.ts';

/** Keys of our file that go, and with them what the kernel gets at the next boot. */
export function sysctlGuards(address: Address, { boot }: SysctlState, changes: readonly Change[], policy: Policy): Guard[] {
  const total = new Set(parseSysctlD(boot ?? '', sysctlFile).entries.flatMap(({ key, value }) => (value === undefined ? [] : [key]))).size;
  const removed = changes.filter(({ action }) => action === 'delete').length;
  return massRemovals([{ address, what: `keys of ${address}`, removed, total }], policy);
}
