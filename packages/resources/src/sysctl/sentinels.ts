import type { SysctlModule } from '@pvewall/sysctl';

/** A key of each module that is there whenever the module is loaded, in every network namespace. */
export const sentinels: ReadonlyMap<SysctlModule, string> = new Map([
  ['nf_conntrack', 'net.netfilter.nf_conntrack_generic_timeout'],
  ['br_netfilter', 'net.bridge.bridge-nf-call-iptables'],
]);
