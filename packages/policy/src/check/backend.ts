import { backendOf, type Backend } from '@pvewall/fw';
import type { Diagnostic } from '@pvewall/model';
import { report } from '../diagnostics.ts';
import type { FwPolicy, Policy } from '../policy.ts';

/** The backend that a node runs; unknown when the policy does not own its options. */
export function writtenBackend(host: FwPolicy | undefined): Backend | undefined {
  const options = host?.edits.options;
  return options && backendOf({ options });
}

/** The backend of all nodes; unknown when they differ, or when nobody says. */
export function commonBackend(policy: Policy): Backend | undefined {
  const backends = new Set([...policy.nodes.values()].map(({ host }) => writtenBackend(host)));
  return backends.size === 1 ? [...backends][0] : undefined;
}

/** What the backend of all nodes passes over, besides options. */
export function checkBackend(policy: Policy): Diagnostic[] {
  const found: Diagnostic[] = [];
  const enable = policy.cluster?.edits.options?.get('enable');
  if (enable !== undefined && enable.value !== '0' && enable.value !== '1') {
    found.push(
      report('policy/unix-time', {
        message: `enable is a Unix time: the firewall counts as on until 60 seconds after it, and then as off`,
        hint: 'Write true or false.',
        address: 'cluster.options.enable',
        ...(enable.at && { place: enable.at }),
      }),
    );
  }
  if (commonBackend(policy) !== 'iptables') return found;
  for (const [name, { at, absent }] of policy.vnets) {
    if (absent) continue;
    found.push(
      report('policy/backend-ignores', {
        message: `the firewall of the VNet ${name} has no effect: all nodes run the iptables backend`,
        hint: 'Set the host option `nftables: true`, or remove the VNet.',
        place: at,
        address: `vnet.${name}`,
      }),
    );
  }
  return found;
}
