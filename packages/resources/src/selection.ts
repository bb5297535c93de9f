import { covers, type Address, type Diagnostic } from '@pvewall/model';
import { report } from './diagnostics.ts';
import type { Unit } from './unit.ts';

/** Which of the policy's resources shall be planned. Empty lists leave nothing out. */
export interface Selection {
  /** Only these, and what lies below them (`node.pve`). */
  readonly targets: readonly Address[];
  readonly excludes: readonly Address[];
}

export const everything: Selection = { targets: [], excludes: [] };

export function isPartial({ targets, excludes }: Selection): boolean {
  return targets.length > 0 || excludes.length > 0;
}

export function isSelected({ targets, excludes }: Selection, address: Address): boolean {
  const within = (wanted: Address): boolean => covers(wanted, address);
  return (targets.length === 0 || targets.some(within)) && !excludes.some(within);
}

/** That the plan is a part, and addresses that stand for nothing. */
export function selectionFindings(selection: Selection, managed: readonly Unit[]): Diagnostic[] {
  const { targets, excludes } = selection;
  if (!isPartial(selection)) return [];
  const addresses = managed.map(({ address }) => address);
  const lost = [...targets, ...excludes].filter((wanted) => !addresses.some((address) => covers(wanted, address)));
  const left = addresses.filter((address) => !isSelected(selection, address)).length;
  return [
    ...lost.map((address) => report('plan/no-target', { message: `the policy has nothing at ${address}`, hint: 'Name a resource that the policy covers, such as cluster, node.pve or guest.100.' })),
    report('plan/partial', {
      message: `this plan is a part: ${left} of ${addresses.length} resources of the policy are left as they are`,
      hint: 'Plan without --target and --exclude before you rely on the whole.',
    }),
  ];
}
