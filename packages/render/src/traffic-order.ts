import type { ChangeGroup } from '@pvewall/traffic';
import { turnOf } from './traffic-words.ts';

/** What opens first; then by tier; then what changes in one place together. All else stays in the order that it has. */
export function inOrder(groups: readonly ChangeGroup[]): ChangeGroup[] {
  const byPlace = together(groups, ({ station, others, direction }) => [direction, station, ...others].join(' '));
  const byTier = together(byPlace, ({ tier }) => tier);
  return byTier.sort((a, b) => Number(turnOf(b) === 'opened') - Number(turnOf(a) === 'opened'));
}

/** What has the same key stands where the first of it stands. */
function together(groups: readonly ChangeGroup[], key: (group: ChangeGroup) => string): ChangeGroup[] {
  const found = new Map<string, ChangeGroup[]>();
  for (const group of groups) {
    const name = key(group);
    const known = found.get(name);
    if (known === undefined) found.set(name, [group]);
    else known.push(group);
  }
  return [...found.values()].flat();
}
