import { effective, verify, type Document } from '@pvewall/fw';
import type { Diagnostic } from '@pvewall/model';
import type { Policy } from '@pvewall/policy';
import { checkNames, type Survey } from '@pvewall/resources';
import type { TrafficHost } from '@pvewall/traffic';
import type { LintState } from './lint-state.ts';
import { trafficHosts } from './traffic-hosts.ts';

/** What only the host tells of a policy: the nodes, guests and network devices that are not there. */
export function policyOnHost(policy: Policy, { inventory }: Survey, state: LintState): Diagnostic[] {
  const cluster = state.cluster && effective(state.cluster);
  const devices = devicesOf(trafficHosts(state));
  const guests = [...policy.guests.keys()].flatMap((vmid) => {
    const [doc, nics] = [state.guests.get(vmid)?.doc, devices.get(vmid)];
    return doc === undefined || nics === undefined || !inventory.guests.has(vmid) ? [] : missingDevices(doc, { nics, ...(cluster && { cluster }) }, `guest.${vmid}`);
  });
  return [...checkNames({ policy, inventory }), ...guests];
}

function devicesOf(hosts: readonly TrafficHost[]): Map<number, string[]> {
  return new Map(hosts.flatMap(({ guests }) => [...guests.values()].map(({ vmid, nics }) => [vmid, nics.map(({ name }) => name)] as const)));
}

/** Of what others wrote on the host, the host's own lint tells it. */
function missingDevices(doc: Document, scope: Parameters<typeof verify>[1], address: string): Diagnostic[] {
  const missing = verify(doc, scope).diagnostics.filter(({ code, place }) => code === 'fw/iface-not-on-guest' && place?.file.startsWith('/etc/pve/') !== true);
  return missing.map((one) => ({ ...one, address }));
}
