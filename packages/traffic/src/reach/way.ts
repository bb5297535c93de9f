import type { Family } from '../address.ts';
import type { Passage } from '../difference/space.ts';
import type { TrafficNic } from '../guest-nics.ts';
import { lower } from '../lower/lower-host.ts';
import type { Chain } from '../lower/lowered-rule.ts';
import type { TrafficGuest, TrafficHost } from '../traffic-host.ts';

/** Where packets come from, or go to. */
export type End =
  /** Whatever is behind a port of a bridge that no guest has: through any interface, or through the one that is named. */
  | { readonly kind: 'outside'; readonly iface?: string | undefined }
  | { readonly kind: 'node' }
  | { readonly kind: 'nic'; readonly guest: TrafficGuest; readonly nic: TrafficNic };

export interface Way {
  readonly host: TrafficHost;
  readonly from: End;
  readonly to: End;
}

/** The chains on a way, in the order in which a packet passes them, and the devices of such packets. */
export interface Course {
  readonly chains: readonly Chain[];
  readonly passage: Passage;
}

/** A guest sends with its own MAC address. What passes between two guests on one bridge passes the rules of its VNet. */
export function courseOf({ host, from, to }: Way, family: Family): Course {
  const lowered = lower(host);
  const out = from.kind === 'nic' ? lowered.nic(from.guest, from.nic, 'out', family) : from.kind === 'node' ? lowered.node('out', family) : undefined;
  const into = to.kind === 'nic' ? lowered.nic(to.guest, to.nic, 'in', family) : to.kind === 'node' ? lowered.node('in', family) : undefined;
  const chains = [out, middle({ host, from, to }, family), into].filter((chain) => chain !== undefined);
  return { chains, passage: { ...interfaceOf(from, to), sender: from.kind === 'nic' ? from.nic.mac : undefined } };
}

/** Somewhere outside is at the bridge of the other end, unless another one is named. */
function middle({ host, from, to }: Way, family: Family): Chain | undefined {
  if (from.kind === 'node' || to.kind === 'node') return undefined;
  const [source, target] = [bridgeOf(from) ?? bridgeOf(to), bridgeOf(to) ?? bridgeOf(from)];
  if (source === undefined || target === undefined) return undefined;
  return source === target ? lower(host).vnet(source, family) : lower(host).node('forward', family);
}

function bridgeOf(end: End): string | undefined {
  if (end.kind === 'node') return undefined;
  return end.kind === 'nic' ? end.nic.bridge : end.iface;
}

/** What the node's rules see: the bridge of the other end. Nothing from outside comes through `lo`. */
function interfaceOf(from: End, to: End): Passage {
  const other = from.kind === 'node' ? to : from;
  if (other.kind === 'node') return { only: 'lo' };
  const only = bridgeOf(other);
  return only === undefined ? { without: 'lo' } : { only };
}
