import type { SysctlKey } from './sysctl-key.ts';

type Row = readonly [name: string, initial: string, description: string];

const rows: readonly Row[] = [
  ['call-arptables', '1', 'Whether ARP that crosses a bridge also passes arptables'],
  ['call-ip6tables', '1', 'Whether IPv6 that crosses a bridge also passes ip6tables; the guest firewall rests on it'],
  ['call-iptables', '1', 'Whether IPv4 that crosses a bridge also passes iptables; the guest firewall rests on it'],
  ['filter-pppoe-tagged', '0', 'Whether IP inside PPPoE that crosses a bridge is looked at too'],
  ['filter-vlan-tagged', '0', 'Whether IP and ARP inside a VLAN tag that crosses a bridge is looked at too'],
];

function switchKey([name, initial, description]: Row): SysctlKey {
  return {
    key: `net.bridge.bridge-nf-${name}`,
    kind: 'boolean',
    minimum: 0,
    maximum: 1,
    unit: 'switch',
    writable: true,
    module: 'br_netfilter',
    description,
    default: initial,
  };
}

export const bridgeKeys: readonly SysctlKey[] = [
  ...rows.map(switchKey),
  switchKey(['pass-vlan-input-dev', '0', "Whether netfilter sees a VLAN packet's VLAN device on the bridge as its input"]),
];
