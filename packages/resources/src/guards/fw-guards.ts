import { effective, type Config, type Document, type Tier } from '@pvewall/fw';
import type { Change } from '@pvewall/model';
import type { FwPolicy } from '@pvewall/policy';
import type { Instance, Scope } from '../kind.ts';
import { fileLoss, fwLosses } from './fw-losses.ts';
import type { Guard } from './guard.ts';
import { massRemovals } from './mass-removal.ts';
import { openedPorts } from './open-ports.ts';
import { managementEmptied, managementOpened, policiesToAccept } from './opened-tier.ts';
import { nothing, tierOff } from './tier-off.ts';

/** A `.fw` file before or after; no text, no file. */
interface FwText {
  readonly text: string | null;
  readonly document: () => Document;
}

/** What is dangerous in a change of one `.fw` file, and for a node in what its rules use of cluster.fw. */
export function fwGuards(tier: Tier, instance: Instance<FwPolicy>, current: FwText, desired: FwText, scope: Scope, changes: readonly Change[]): Guard[] {
  const same = current.text === desired.text;
  if (tier !== 'host' && same) return [];
  const before = effective(current.document());
  const after = desired.text === null ? null : same ? before : effective(desired.document());
  if (after === null && tier === 'guest' && isGone(instance, scope)) return [];
  return [...(same ? [] : changed(tier, instance, before, after, scope, changes)), ...opened(tier, instance, before, after ?? nothing, scope)];
}

/** A file that is left of a guest that no node has: nothing is behind it. */
function isGone({ address }: Instance<FwPolicy>, { inventory }: Scope): boolean {
  return inventory.guestsKnown && !inventory.guests.has(Number(address.slice('guest.'.length)));
}

function changed(tier: Tier, { address, want }: Instance<FwPolicy>, before: Config, after: Config | null, { policy }: Scope, changes: readonly Change[]): Guard[] {
  const off = tierOff(address, tier, before, after, want?.at);
  // Of a file that goes the policies are of no more account.
  if (after === null) return [...off, ...massRemovals(fileLoss(address, before, want), policy)];
  const emptied = tier === 'cluster' ? managementEmptied(before, after, want?.at) : [];
  const losses = fwLosses(address, before, changes, want).filter((loss) => !emptied.some((guard) => guard.address === loss.address));
  const everyone = tier === 'cluster' ? managementOpened(before, after, want?.at) : [];
  return [...off, ...emptied, ...everyone, ...policiesToAccept(address, tier, before, after, want?.at), ...massRemovals(losses, policy)];
}

/** Ways into a node. A group or an alias that changes in cluster.fw opens them in a host.fw that stays as it is. */
function opened(tier: Tier, { address, want }: Instance<FwPolicy>, before: Config, after: Config, { learned }: Scope): Guard[] {
  if (tier !== 'cluster' && tier !== 'host') return [];
  const [old, now] = tier === 'cluster' ? [before, after] : [learned.clusterBefore ?? nothing, learned.cluster ?? nothing];
  if (before === after && old === now) return [];
  return openedPorts(address, { rules: before.rules, cluster: old }, { rules: after.rules, cluster: now }, want?.at);
}
