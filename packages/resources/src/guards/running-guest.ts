import type { Query, Reading } from '@pvewall/model';
import type { FwPolicy } from '@pvewall/policy';
import type { GuestLocation } from '../inventory.ts';
import type { Instance } from '../kind.ts';
import type { Guard } from './guard.ts';

/**
 * Where a node shows that a guest runs, as qemu-server and pve-container have it: the pid file of a virtual machine, which
 * goes when it stops, and the cgroup of a container (Proxmox VE 7 and later: cgroup v2). Only on the guest's own node.
 */
export function runningQuery(vmid: number, { type }: GuestLocation): Query {
  return type === 'qemu' ? { type: 'file', path: `/run/qemu-server/${vmid}.pid` } : { type: 'folder', path: `/sys/fs/cgroup/lxc/${vmid}` };
}

/**
 * That the firewall file of a guest goes that runs, or that may.
 * @param seen the answer to `runningQuery`; undefined: the guest is on another node, where nobody can look from here
 */
export function runningGuest({ address, want }: Instance<FwPolicy>, { node }: GuestLocation, seen: Reading | undefined): Guard[] {
  if (seen?.status === 'absent') return [];
  const runs = seen === undefined ? `may be running on node ${node}` : seen.status === 'failed' ? `may be running (${seen.reason})` : 'is running';
  return [
    {
      code: 'guard/running-guest',
      address,
      message: `guest ${address.slice('guest.'.length)} ${runs}, and its firewall file goes`,
      hint: 'Stop it first, or keep its firewall.',
      ...(want === undefined ? {} : { place: want.at }),
    },
  ];
}
