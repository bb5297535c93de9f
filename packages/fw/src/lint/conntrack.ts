import type { Diagnostic } from '@pvewall/model';
import { backendOf } from '../backend.ts';
import { report } from '../diagnostics.ts';
import type { Config } from '../nouns.ts';

/** pve-firewall never sets less (docs/proxmox-ve.md 5). */
const leastConntrackMax = 262144;

/** conntrack options of a node that pve-firewall reads and does nothing with; proxmox-firewall writes them as they are. */
export function idleConntrackOptions(config: Config, node: string): Diagnostic[] {
  if (backendOf(config) === 'nftables') return [];
  const { options } = config;
  const most = options.get('nf_conntrack_max');
  const handshake = options.get('nf_conntrack_tcp_timeout_syn_recv');
  const finding = (key: string, message: string, hint: string, at = options.get(key)?.at): Diagnostic =>
    report('lint/idle-conntrack-option', { message, hint, address: `node.${node}.host.options.${key}`, ...(at && { place: at }) });
  return [
    ...(most !== undefined && Number(most.value) < leastConntrackMax
      ? [finding('nf_conntrack_max', `nf_conntrack_max of ${most.value} has no effect: pve-firewall sets ${leastConntrackMax} at least`, `write ${leastConntrackMax} or more, or remove it`)]
      : []),
    ...(handshake === undefined
      ? []
      : [finding('nf_conntrack_tcp_timeout_syn_recv', 'nf_conntrack_tcp_timeout_syn_recv has no effect: pve-firewall writes nothing where it is set', 'remove it, unless the sysctl of that name is set besides: the option keeps pve-firewall from writing 60 over it')]),
  ];
}
