import { cluster } from './cluster/cluster.ts';
import { ebtables } from './ebtables/ebtables.ts';
import { ebtablesBoot } from './ebtables-boot/ebtables-boot.ts';
import { guest } from './guest/guest.ts';
import { host } from './host/host.ts';
import { sysctl } from './sysctl/sysctl.ts';
import type { SealedKind } from './unit.ts';
import { vnet } from './vnet/vnet.ts';

/**
 * Every kind of resource, in the order in which they are read, planned and applied: what defines names stands before
 * what uses them.
 */
export const kinds: readonly SealedKind[] = [cluster, host, guest, vnet, sysctl, ebtables, ebtablesBoot];
