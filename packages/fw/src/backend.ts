import type { Config } from './nouns.ts';

/** Which firewall daemon makes the rules: pve-firewall, or proxmox-firewall with the host option `nftables`. */
export type Backend = 'iptables' | 'nftables';

/** What a node runs whose host.fw says this; both daemons take nothing but `1` for on. */
export function backendOf({ options }: Pick<Config, 'options'>): Backend {
  return options.get('nftables')?.value === '1' ? 'nftables' : 'iptables';
}
